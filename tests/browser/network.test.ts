import type { Client } from '@beckon/transport-ws/client'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { executable, openBrowser, why } from './chromium.ts'
import { committed, inState, openPage, said, track, until } from './page.ts'
import { openShop } from './shop.ts'

type Lucky = typeof globalThis & { readonly client: Client; luck?: number }

/**
 * From now on the waits of a page's client are the longest there can be (255), or the shortest (0).
 * Gives back where the client stands at that very moment.
 */
function luck(page: Page, byte: 0 | 255) {
  return page.evaluate((value) => {
    const global = globalThis as Lucky
    if (global.luck === undefined) {
      const { getRandomValues } = crypto
      crypto.getRandomValues = (array) => {
        getRandomValues.call(crypto, array)
        if (array instanceof Uint8Array && array.length === 2) array.fill(global.luck ?? 0)
        return array
      }
    }
    global.luck = value
    const { state, counters } = global.client
    return { state, attempts: counters.attempts }
  }, byte)
}

describe.skipIf(executable === undefined)(`a bad network${why}`, () => {
  test('what happens while the network is silent arrives when it is back: once, and in order', async () => {
    const shop = await openShop()
    const context = await openBrowser()
    const page = await openPage(context, shop)
    await inState(page, 'open')
    await context.setOffline(true)
    const ids = await track(page, 'cart.add', 'cart.remove')
    ids.push(...(await track(page, 'coupon.tried')))
    expect(shop.events).toHaveLength(1)
    await context.setOffline(false)
    await committed(shop, ids)
    await until(async () => (await said(page)).pending === 0)
    expect(shop.events).toHaveLength(1 + ids.length)
  })

  test('attempts become rare while there is no network, and are made at once when it is back', async () => {
    const shop = await openShop()
    const context = await openBrowser()
    const page = await openPage(context, shop)
    await inState(page, 'open')
    await luck(page, 0)
    await context.setOffline(true)
    shop.relay.cut()
    const ids = await track(page, 'cart.add')
    await until(async () => (await said(page)).counters.attempts > 10)
    // The attempt that follows the last short wait, or is under way, fails too; then it waits long.
    const { state, attempts } = await luck(page, 255)
    const last = attempts + (state === 'waiting' ? 1 : 0)
    await until(async () => {
      const now = await said(page)
      return now.state === 'waiting' && now.counters.attempts >= last
    })
    ids.push(...(await track(page, 'cart.remove')))
    // Left to itself it would wait 30 s, longer than anybody here has patience.
    await context.setOffline(false)
    await committed(shop, ids)
    expect(shop.events).toHaveLength(1 + ids.length)
    expect((await said(page)).counters).toMatchObject({ attempts: last + 1, connections: 2 })
  })

  test('a connection that is cut comes back by itself', async () => {
    const shop = await openShop()
    const page = await openPage(await openBrowser(), shop)
    await inState(page, 'open')
    const ids = await track(page, 'cart.add')
    shop.relay.cut()
    ids.push(...(await track(page, 'cart.remove')))
    await committed(shop, ids)
    await until(async () => (await said(page)).pending === 0)
    expect(shop.events).toHaveLength(1 + ids.length)
  })
})
