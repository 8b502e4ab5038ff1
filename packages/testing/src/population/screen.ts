import type { JsonObject } from '@beckon/core/adapter'
import type { RawEvent } from '@beckon/core/protocol'
import type { Chance } from './chance.ts'
import type { Group } from './group.ts'
import type { Place } from './step.ts'

/** What a visitor has before it: a page, in one of its tabs. Events are told from there. */
export class Screen {
  private readonly number: number
  private readonly site: string
  /** Undefined: it uses one, and its events do not say which. */
  private readonly tabs: Group['tabs'] | undefined
  private url: string
  private place: Place | undefined
  private tab = 0
  private tabsOpen = 1
  private events = 0

  /** `site` is its origin; empty where addresses are paths. */
  constructor(number: number, site: string, tabs: Group['tabs'] | undefined) {
    this.number = number
    this.site = site
    this.tabs = tabs
    this.url = `${site}/`
  }

  /** What events that are no page views tell of the page. */
  get data(): JsonObject | undefined {
    return this.place?.data
  }

  /** A new visit: nothing is open yet. */
  clear(): void {
    this.url = `${this.site}/`
    this.place = undefined
    this.tab = 0
    this.tabsOpen = 1
  }

  /** Opens a page, in this tab or another. */
  open(place: Place, query: string | undefined, chance: Chance): void {
    const url = this.absolute(place.path)
    this.url = query === undefined ? url : `${url}${url.includes('?') ? '&' : '?'}${query}`
    this.place = place
    if (this.tabs !== undefined && chance.happens(this.tabs.opens)) {
      this.toAnotherTab(this.tabs.most, chance)
    }
  }

  /** Goes to an address in this tab. */
  goTo(url: string): void {
    this.url = this.absolute(url)
    this.place = undefined
  }

  event(
    type: string,
    at: number,
    data: JsonObject | undefined,
    referrer: string | undefined,
  ): RawEvent {
    const { url, place } = this
    return {
      id: `${this.number}-${++this.events}`,
      type,
      at,
      ...(this.tabs !== undefined && { tab: `tab-${this.tab + 1}` }),
      page: {
        url,
        ...(place?.title !== undefined && { title: place.title }),
        ...(referrer !== undefined && { referrer }),
      },
      ...(data && { data }),
    }
  }

  private toAnotherTab(most: number, chance: Chance): void {
    const other = chance.below(Math.min(this.tabsOpen + 1, most) - 1)
    this.tab = other < this.tab ? other : other + 1
    this.tabsOpen = Math.max(this.tabsOpen, this.tab + 1)
  }

  private absolute(path: string): string {
    return path.startsWith('/') ? this.site + path : path
  }
}
