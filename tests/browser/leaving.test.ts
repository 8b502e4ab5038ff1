import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { executable, openBrowser, why } from './chromium.ts'
import { committed, inState, openPage, said, track, until } from './page.ts'
import { openShop } from './shop.ts'

const types = (shop: Awaited<ReturnType<typeof openShop>>) =>
  shop.events.map(({ event }) => event.type)

describe.skipIf(executable === undefined)(`leaving a page${why}`, () => {
  test('what happens in the last moment arrives', async () => {
    const shop = await openShop()
    const page = await openPage(await openBrowser(), shop)
    await inState(page, 'open')
    await page.click('a')
    await until(() => shop.events.length === 3)
    expect(types(shop)).toEqual(['page.view', 'link.click', 'page.view'])
  })

  test('what nobody could be told in the last moment, the next page tells', async () => {
    const shop = await openShop()
    const page = await openPage(await openBrowser(), shop)
    await inState(page, 'open')
    shop.relay.loseUpwards()
    await page.click('a')
    await until(() => shop.events.length === 3)
    expect(types(shop)).toEqual(['page.view', 'link.click', 'page.view'])
  })

  test('what nobody could be told when the last tab was closed, the next visit tells', async () => {
    const shop = await openShop()
    const context = await openBrowser()
    const page = await openPage(context, shop)
    await inState(page, 'open')
    shop.relay.loseUpwards()
    const ids = await track(page, 'cart.add')
    await page.close({ runBeforeUnload: true })
    await openPage(context, shop)
    await committed(shop, ids)
    await until(() => shop.events.length === 3)
  })

  test('tabs that are closed all at once lose nothing', async () => {
    const shop = await openShop()
    const context = await openBrowser()
    const pages: Page[] = []
    for (let tab = 0; tab < 3; tab++) pages.push(await openPage(context, shop))
    for (const page of pages) await inState(page, 'open')
    await until(() => shop.events.length === pages.length)
    shop.relay.loseUpwards()
    const ids: string[] = []
    for (const page of pages) ids.push(...(await track(page, 'cart.add')))
    // Or the browser would end with its last tab.
    await context.newPage()
    await Promise.all(pages.map((page) => page.close({ runBeforeUnload: true })))
    await until(() => context.pages().length === 1)
    await openPage(context, shop)
    await until(() => shop.events.length === 2 * pages.length + 1)
    expect(shop.events.map(({ event }) => event.id)).toEqual(expect.arrayContaining(ids))
  })

  test('what happens in the last moment of a tab that does not lead arrives', async () => {
    const shop = await openShop()
    const context = await openBrowser()
    const one = await openPage(context, shop)
    await inState(one, 'open')
    const two = await openPage(context, shop)
    await inState(two, 'open')
    await two.click('a')
    await until(() => shop.events.length === 4)
    expect(types(shop)).toEqual(['page.view', 'page.view', 'link.click', 'page.view'])
    expect(shop.transport.counts()).toMatchObject({ connections: 1, accepted: 1 })
  })

  test('who goes back finds the page as it was left, and it is heard again', async () => {
    const shop = await openShop()
    const page = await openPage(await openBrowser(), shop)
    await inState(page, 'open')
    await page.click('a')
    await until(() => shop.events.length === 3)
    // A page that the browser has kept is not loaded again.
    await page.goBack({ waitUntil: 'commit' })
    await committed(shop, await track(page, 'cart.add'))
    // It counts from its first beginning on, and tracked no second view.
    expect((await said(page)).counters).toMatchObject({ tracked: 3, connections: 2 })
    expect(types(shop)).toEqual(['page.view', 'link.click', 'page.view', 'cart.add'])
    await until(() => shop.transport.counts().connections === 1)
  })
})
