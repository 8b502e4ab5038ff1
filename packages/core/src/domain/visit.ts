import type { Mutable } from '../mutable.ts'
import type { Referrer, Utm } from '../ports/enricher.ts'
import type { Page } from './page.ts'
import type { Window } from './window/window.ts'

/** One session of a visitor. */
export interface Visit {
  /** 1 for the visitor's first. */
  readonly number: number
  /** ms. */
  readonly startedAt: number
  /** ms; the visit ends when more than the site's visit timeout has passed since. */
  readonly lastEventAt: number
  readonly events: number
  /** Its visitor was there until then without an event: a connection ended, ms. Gone with the next event. */
  readonly seenAt?: number
  /** Page views. */
  readonly pages: number
  readonly entryPath?: string
  readonly previousPath?: string
  /** Of the visit's first event. */
  readonly referrer?: Referrer
  readonly utm?: Utm
  /** Paths opened, oldest first, bounded. */
  readonly history: readonly string[]
  /** The page of each tab; the tab last active stands last. */
  readonly tabs: readonly TabPage[]
  /** Events of this visit that some rule counts without a time, by the window's key. */
  readonly counts?: Readonly<Record<string, number>>
  /** Keys of the counts that do not go further. */
  readonly full?: readonly string[]
  /** What is kept of this visit's events for other facts without a time, by the window's key. */
  readonly windows?: Readonly<Record<string, Window>>
}

export interface TabPage {
  readonly tab: string
  readonly page: Page
}

/** The page last active, which page facts follow. */
export function activePage(visit: Visit): Page | undefined {
  return visit.tabs[visit.tabs.length - 1]?.page
}

/** The visit with one more event, field by field like a visitor: see `visitorAt`. */
export function oneEventMore(before: Visit, at: number): Mutable<Visit> {
  const { number, startedAt, pages, history, tabs } = before
  const events = before.events + 1
  const visit: Mutable<Visit> = { number, startedAt, lastEventAt: at, events, pages, history, tabs }
  if (before.entryPath !== undefined) visit.entryPath = before.entryPath
  if (before.referrer !== undefined) visit.referrer = before.referrer
  if (before.previousPath !== undefined) visit.previousPath = before.previousPath
  if (before.utm !== undefined) visit.utm = before.utm
  if (before.counts !== undefined) visit.counts = before.counts
  if (before.full !== undefined) visit.full = before.full
  if (before.windows !== undefined) visit.windows = before.windows
  return visit
}
