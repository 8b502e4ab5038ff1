import type { Notice } from '@beckon/core/adapter'
import { describe, expect, test } from 'vitest'
import { openShop, start, when } from './shop.ts'

const tells = (params: object = {}) => ({
  name: 'tells',
  conditions: when('page.path', 'equal', '/vip'),
  event: {
    type: 'notify',
    params: { title: 'A guest', text: '{{visitor.traits.name|Somebody}} is here', ...params },
  },
})

describe('a rule that notifies a webhook', () => {
  const opened = async (answers: readonly ('delivered' | 'unreachable')[]) => {
    const told: [string, Notice][] = []
    const notifier = {
      name: 'test',
      webhooks: ['crm'],
      notify: async (webhook: string, notice: Notice) => {
        told.push([webhook, notice])
        return answers[told.length - 1] ?? 'delivered'
      },
    }
    const shop = await openShop([tells({ webhook: 'crm' })], { notifiers: [notifier] })
    return { shop, told }
  }

  test('tells it once, with what it has to say of whom', async () => {
    const { shop, told } = await opened([])
    await shop.send('ann', { type: 'identify', data: { traits: { name: '<Ann>' } } })
    await shop.view('/vip')
    await shop.engine.idle()
    expect(told).toEqual([
      [
        'crm',
        {
          id: shop.decisions.find(({ rule }) => rule === 'tells')?.id,
          site: 'shop',
          visitor: 'ann',
          rule: 'tells',
          at: start,
          title: 'A guest',
          text: '‹Ann› is here',
          expiresAt: start + 86_400_000,
        },
      ],
    ])
    expect(await shop.storage.pending(10)).toEqual([])
  })

  test('tries again under the same id until it is taken', async () => {
    const { shop, told } = await opened(['unreachable', 'unreachable', 'delivered'])
    await shop.view('/vip')
    for (let second = 0; second < 300; second++) await shop.wait(1)
    expect(told).toHaveLength(3)
    expect(new Set(told.map(([, { id }]) => id)).size).toBe(1)
    expect(await shop.storage.pending(10)).toEqual([])
  })

  test('gives up when it is not worth telling any more', async () => {
    const { shop, told } = await opened(Array(1_000).fill('unreachable'))
    await shop.view('/vip')
    for (let hour = 0; hour < 25; hour++) await shop.wait(3_600)
    const tried = told.length
    expect(tried).toBeGreaterThan(5)
    await shop.wait(86_400)
    expect(told.length).toBe(tried)
    expect(await shop.storage.pending(10)).toEqual([])
  })

  test('is refused where nobody has that webhook', async () => {
    const notifier = { name: 'test', webhooks: ['crm'], notify: async () => 'delivered' as const }
    await expect(
      openShop([tells({ webhook: 'other' })], { notifiers: [notifier] }),
    ).rejects.toMatchObject({ code: 'WEBHOOK_UNKNOWN' })
  })
})
