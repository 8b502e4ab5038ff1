import type { Client, ConnectOptions } from '@beckon/transport-ws/client'
import type { BrowserContext, Page } from 'playwright-core'
import { expect, vi } from 'vitest'
import { patience } from './chromium.ts'
import type { Shop } from './shop.ts'

/** What the page leaves to tests: see site/page.js. */
type Global = typeof globalThis & { readonly client: Client }

/** Opens a page of the shop in a tab of its own, which is looked at from now on. */
export async function openPage(
  context: BrowserContext,
  { origin }: Pick<Shop, 'origin'>,
  options: Partial<ConnectOptions> = {},
): Promise<Page> {
  const page = await context.newPage()
  await page.bringToFront()
  await page.goto(`${origin}/cart?options=${encodeURIComponent(JSON.stringify(options))}`)
  return page
}

/** Tracks events in a page, in one turn; gives back their ids. */
export function track(page: Page, ...types: string[]): Promise<string[]> {
  return page.evaluate(
    (all) => all.map((type) => (globalThis as Global).client.track(type).id),
    types,
  )
}

/** Calls a method of the client in a page. */
export function inClient(page: Page, method: 'consent' | 'forget'): Promise<void> {
  return page.evaluate((name) => (globalThis as Global).client[name](), method)
}

/** What the client in a page says of itself. */
export function said(page: Page) {
  return page.evaluate(() => {
    const { state, visitor, pending, counters } = (globalThis as Global).client
    return { state, visitor, pending, counters }
  })
}

export async function inState(page: Page, state: Client['state']): Promise<void> {
  await page.locator(`body[data-state=${state}]`).waitFor()
}

/** The invitations that a page shows. */
export function invitations(page: Page): Promise<string[]> {
  return page.locator('dialog').allTextContents()
}

/** Waits until something holds, whatever it is asked of. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  await vi.waitUntil(holds, { timeout: patience, interval: 20 })
}

/** Waits until a committed event has each of these ids, and then holds them to this order. */
export async function committed({ events }: Pick<Shop, 'events'>, ids: string[]): Promise<void> {
  const all = () => events.map(({ event }) => event.id).filter((id) => ids.includes(id))
  await until(() => all().length >= ids.length)
  expect(all()).toEqual(ids)
}
