import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { executable, openBrowser, why } from './chromium.ts'
import { committed, inState, invitations, openPage, said, track, until } from './page.ts'
import { openShop } from './shop.ts'

describe.skipIf(executable === undefined)(`tabs of one browser${why}`, () => {
  test('tabs share one connection, and each event names its own', async () => {
    const shop = await openShop()
    const context = await openBrowser()
    const pages: Page[] = []
    for (let tab = 0; tab < 3; tab++) pages.push(await openPage(context, shop))
    for (const page of pages) await inState(page, 'open')
    const ids: string[] = []
    for (const page of pages) ids.push(...(await track(page, 'cart.add')))
    await until(() => shop.events.length === 6)
    const events = shop.events.map(({ event }) => event)
    const tabs = ids.map((id) => events.find((event) => event.id === id)?.tab)
    expect(new Set(tabs).size).toBe(3)
    expect(new Set(shop.events.map(({ visitor }) => visitor)).size).toBe(1)
    expect(shop.transport.counts()).toMatchObject({ connections: 1, accepted: 1 })
    for (const page of pages) expect((await said(page)).counters).toMatchObject({ committed: 2 })
  })

  test('an invitation goes to the tab that is looked at, a block to all', async () => {
    const shop = await openShop()
    const context = await openBrowser()
    const one = await openPage(context, shop)
    const two = await openPage(context, shop)
    const three = await openPage(context, shop)
    for (const page of [one, two, three]) await inState(page, 'open')
    await two.bringToFront()
    // It happens in another tab: what counts is where the visitor looks.
    await track(three, 'payment.failed')
    await two.locator('dialog').waitFor()
    await until(async () => (await shop.undelivered()) === 0)
    expect([await invitations(one), await invitations(three)]).toEqual([[], []])
    await track(two, 'coupon.guessed')
    for (const page of [one, two, three]) {
      await page.locator('body[data-blocked="coupon guessing"]').waitFor()
    }
  })

  test('when the tab with the connection is closed, another takes over and nothing is lost', async () => {
    const shop = await openShop()
    const context = await openBrowser()
    const one = await openPage(context, shop)
    await inState(one, 'open')
    const two = await openPage(context, shop)
    const three = await openPage(context, shop)
    for (const page of [two, three]) await inState(page, 'open')
    // The server's answers come, and what is sent to it does not.
    shop.relay.loseUpwards()
    const ids = [...(await track(one, 'cart.add')), ...(await track(three, 'payment.failed'))]
    await one.close({ runBeforeUnload: true })
    await three.locator('dialog').waitFor()
    await until(() => shop.events.length === 5)
    expect(shop.events.map(({ event }) => event.id)).toEqual(expect.arrayContaining(ids))
    await until(async () => (await shop.undelivered()) === 0)
    expect(await invitations(two)).toEqual([])
    expect(shop.transport.counts()).toMatchObject({ connections: 1, accepted: 2 })
  })

  test('when the tab with the connection crashes, another takes over', async () => {
    const shop = await openShop()
    const context = await openBrowser()
    const one = await openPage(context, shop)
    await inState(one, 'open')
    const two = await openPage(context, shop)
    await inState(two, 'open')
    const crashed = one.waitForEvent('crash')
    await one.goto('chrome://crash').catch(() => {})
    await crashed
    await committed(shop, await track(two, 'cart.add', 'cart.remove'))
    await until(() => shop.transport.counts().connections === 1)
    expect((await said(two)).counters).toMatchObject({ connections: 1, dropped: 0 })
  })

  test('when the tab with the connection is frozen, the one that is looked at takes over', async () => {
    const shop = await openShop()
    const context = await openBrowser()
    const one = await openPage(context, shop)
    await inState(one, 'open')
    const two = await openPage(context, shop)
    await inState(two, 'open')
    const session = await context.newCDPSession(one)
    await session.send('Page.setWebLifecycleState', { state: 'frozen' })
    await committed(shop, await track(two, 'payment.failed'))
    await two.locator('dialog').waitFor()
    await until(async () => (await shop.undelivered()) === 0)
    expect((await said(two)).pending).toBe(0)
    await session.send('Page.setWebLifecycleState', { state: 'active' })
    await one.bringToFront()
    await committed(shop, await track(one, 'cart.add'))
    expect(await invitations(one)).toEqual([])
    expect(shop.transport.counts()).toMatchObject({ connections: 1, accepted: 2 })
  })
})
