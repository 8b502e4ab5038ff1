import { describe, expect, test } from 'vitest'
import { executable, openBrowser, why } from './chromium.ts'
import { inState, invitations, openPage, said, track, until } from './page.ts'
import { openShop } from './shop.ts'

test('CI has a browser', () => {
  expect(executable !== undefined || process.env.CI === undefined, `CI needs it${why}`).toBe(true)
})

describe.skipIf(executable === undefined)(`a visit${why}`, () => {
  test('a page is seen with its address, its title, its tab and where the visitor came from', async () => {
    const shop = await openShop()
    const page = await openPage(await openBrowser(), shop)
    await until(() => shop.events.length === 1)
    const first = page.url()
    await page.click('a')
    await until(() => shop.events.length === 3)
    const [tab] = shop.events.map(({ event }) => event.tab)
    const title = 'The shop'
    expect(tab).toMatch(/^[\w-]{22}$/)
    expect(shop.events.map(({ event: { type, tab, page } }) => ({ type, tab, page }))).toEqual([
      { type: 'page.view', tab, page: { url: first, title } },
      { type: 'link.click', tab, page: { url: first, title } },
      { type: 'page.view', tab, page: { url: `${shop.origin}/next`, title, referrer: first } },
    ])
  })

  test('who reloads is the same visitor', async () => {
    const shop = await openShop()
    const page = await openPage(await openBrowser(), shop)
    await until(() => shop.events.length === 1)
    await page.reload()
    await until(() => shop.events.length === 2)
    const [before, after] = shop.events
    expect(after?.visitor).toBe(before?.visitor)
    expect(after?.event.tab).toBe(before?.event.tab)
    expect(await said(page)).toMatchObject({ state: 'open', visitor: before?.visitor })
  })

  test('an invitation is shown, and settled by the page', async () => {
    const shop = await openShop()
    const page = await openPage(await openBrowser(), shop)
    await track(page, 'payment.failed')
    await page.locator('dialog').waitFor()
    expect(await invitations(page)).toEqual(['Payment trouble? We can help.'])
    await until(async () => (await shop.undelivered()) === 0)
  })

  test('an invitation is not shown again after a reload, even if the server never heard of it', async () => {
    const shop = await openShop()
    const page = await openPage(await openBrowser(), shop)
    await inState(page, 'open')
    shop.engine.on('invitation.offered', () => shop.relay.loseUpwards())
    await track(page, 'payment.failed')
    await page.locator('dialog').waitFor()
    expect(await shop.undelivered()).toBe(1)
    await page.reload()
    await until(async () => (await shop.undelivered()) === 0)
    expect((await said(page)).counters).toMatchObject({ effects: 0, ignoredEffects: 1 })
    expect(await invitations(page)).toEqual([])
  })

  test('the invitation is not shown twice when the connection is cut before the server hears of it', async () => {
    const shop = await openShop()
    const page = await openPage(await openBrowser(), shop)
    await inState(page, 'open')
    shop.engine.on('invitation.offered', () => shop.relay.loseUpwards())
    await track(page, 'payment.failed')
    await page.locator('dialog').waitFor()
    shop.relay.cut()
    await until(async () => (await shop.undelivered()) === 0)
    expect(await invitations(page)).toHaveLength(1)
    // Nor does it come twice: where the page has come is said when it comes back.
    expect((await said(page)).counters).toMatchObject({
      connections: 2,
      effects: 1,
      ignoredEffects: 0,
    })
  })

  test('a redirect is followed once', async () => {
    const shop = await openShop()
    const page = await openPage(await openBrowser(), shop)
    await inState(page, 'open')
    shop.engine.on('visitor.redirected', () => shop.relay.loseUpwards())
    await track(page, 'page.old')
    await page.waitForURL(`${shop.origin}/new`)
    // Or the browser would wait some seconds for the server's good-bye to the page before.
    shop.relay.cut('deaf')
    await until(async () => (await shop.undelivered()) === 0)
    expect((await said(page)).counters).toMatchObject({ effects: 0, ignoredEffects: 1 })
    expect(shop.events.map(({ event }) => event.type)).toEqual([
      'page.view',
      'page.old',
      'page.view',
    ])
  })
})
