import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { executable, openBrowser, why } from './chromium.ts'
import { inState, openPage, said, track, until } from './page.ts'
import { openShop } from './shop.ts'

/** What a page complains of. */
function complaints(page: Page): string[] {
  const all: string[] = []
  page.on('pageerror', ({ message }) => all.push(message))
  page.on('console', (message) => all.push(message.text()))
  return all
}

describe.skipIf(executable === undefined)(`what surrounds a page${why}`, () => {
  test('a strict Content-Security-Policy is no hindrance', async () => {
    const policy = "default-src 'none'; script-src 'self'; connect-src 'self'"
    const shop = await openShop({ policy: `${policy}; require-trusted-types-for 'script'` })
    const context = await openBrowser()
    const page = await context.newPage()
    const heard = complaints(page)
    await page.goto(`${shop.origin}/cart`)
    await inState(page, 'open')
    await track(page, 'payment.failed')
    await page.locator('dialog').waitFor()
    await until(async () => (await shop.undelivered()) === 0)
    expect(heard).toEqual([])
  })

  test('a policy that forbids the connection leaves the page alone', async () => {
    const shop = await openShop({ policy: "script-src 'self'; connect-src 'none'" })
    const context = await openBrowser()
    const page = await openPage(context, shop, { bounds: { connectMs: 100 } })
    const heard = complaints(page)
    await inState(page, 'waiting')
    await until(async () => (await said(page)).counters.attempts > 2)
    expect(await said(page)).toMatchObject({ pending: 1 })
    for (const complaint of heard) expect(complaint).toContain('Content Security Policy')
    expect(shop.transport.counts()).toMatchObject({ accepted: 0, turnedAway: {} })
  })

  test('a page of another origin is turned away, goes on trying, and goes on working', async () => {
    const shop = await openShop()
    const context = await openBrowser()
    const origin = shop.origin.replace('127.0.0.1', 'localhost')
    const page = await openPage(context, { origin })
    const heard = complaints(page)
    await inState(page, 'waiting')
    await until(() => (shop.transport.counts().turnedAway.FORBIDDEN ?? 0) > 2)
    expect(await said(page)).toMatchObject({ pending: 1, counters: { connections: 0 } })
    await page.click('a')
    await page.waitForURL(`${origin}/next`)
    await inState(page, 'waiting')
    for (const complaint of heard) expect(complaint).toContain('403')
    expect(shop.events).toEqual([])
  })
})
