import type { BrowserContext, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { executable, openBrowser, why } from './chromium.ts'
import { inClient, inState, openPage, track, until } from './page.ts'
import { openShop } from './shop.ts'

const consent = { consent: 'required' } as const
const privacy = { privacy: { consent: 'required' } } as const

/** All that a page has left in the browser. */
async function left(page: Page, context: BrowserContext) {
  const { origins, cookies } = await context.storageState({ indexedDB: true })
  const session = await page.evaluate(() => {
    const { sessionStorage } = globalThis as unknown as { readonly sessionStorage: object }
    return Object.keys(sessionStorage)
  })
  return { origins, cookies, session }
}

const nothing = { origins: [], cookies: [], session: [] }

describe.skipIf(executable === undefined)(`consent${why}`, () => {
  test('before consent nothing is sent and nothing is left in the browser', async () => {
    const shop = await openShop(privacy)
    const context = await openBrowser()
    const page = await openPage(context, shop, consent)
    await inState(page, 'awaiting-consent')
    const [id] = await track(page, 'cart.add')
    await page.reload()
    await inState(page, 'awaiting-consent')
    expect(await left(page, context)).toEqual(nothing)
    expect(shop.transport.counts()).toMatchObject({ accepted: 0, turnedAway: {} })
    await inClient(page, 'consent')
    await until(() => shop.events.length === 2)
    // What was held back by the page before went with it.
    expect(shop.events.map(({ event }) => event.type)).toEqual(['consent.given', 'page.view'])
    expect(shop.events.map(({ event }) => event.id)).not.toContain(id)
    expect(shop.transport.counts()).toMatchObject({ accepted: 1, turnedAway: {} })
    expect(shop.engine.account().refused).toEqual({})
  })

  test('consent in one tab is consent in all, and on later pages', async () => {
    const shop = await openShop(privacy)
    const context = await openBrowser()
    const one = await openPage(context, shop, consent)
    const two = await openPage(context, shop, consent)
    for (const page of [one, two]) await inState(page, 'awaiting-consent')
    await inClient(two, 'consent')
    for (const page of [one, two]) await inState(page, 'open')
    await until(() => shop.events.length === 3)
    expect(shop.events.map(({ event }) => event.type)).toEqual([
      'consent.given',
      'page.view',
      'page.view',
    ])
    await one.reload()
    await until(() => shop.events.length === 4)
    expect(shop.engine.account().refused).toEqual({})
  })

  test('who is forgotten leaves nothing behind, in any tab', async () => {
    const shop = await openShop(privacy)
    const context = await openBrowser()
    const one = await openPage(context, shop, consent)
    const two = await openPage(context, shop, consent)
    await inClient(two, 'consent')
    for (const page of [one, two]) await inState(page, 'open')
    expect(await left(two, context)).not.toEqual(nothing)
    await inClient(one, 'forget')
    for (const page of [one, two]) await inState(page, 'closed')
    for (const page of [one, two]) expect(await left(page, context)).toEqual(nothing)
    await until(() => shop.transport.counts().connections === 0)
    await two.reload()
    await inState(two, 'awaiting-consent')
  })
})
