import type { InvitationEvent } from '@beckon/core'
import { memoryStorage } from '@beckon/storage-memory'
import { describe, expect, test } from 'vitest'
import { openShop, type Shop, start, when } from './shop.ts'

const offers = (name = 'hello', params: object = {}) => ({
  name,
  conditions: when('page.path', 'equal', '/a'),
  event: { type: 'invite', params: { text: 'May I help?', ...params } },
})
const blocks = (params: object = {}) => ({
  name: 'out',
  conditions: when('event.type', 'equal', 'abuse'),
  event: { type: 'block', params: { for: '10m', ...params } },
})

/** What is told of invitations: when, in seconds, from where to where, and why. */
function follow(shop: Shop): { readonly lines: string[]; readonly heard: InvitationEvent[] } {
  const lines: string[] = []
  const heard: InvitationEvent[] = []
  shop.engine.invitations$.subscribe((event) => {
    const { at, from, to, reason = '' } = event
    heard.push(event)
    lines.push(`${(at - start) / 1_000} ${from} → ${to} ${reason}`.trim())
  })
  return { lines, heard }
}

async function offered(
  rules: readonly object[] = [offers()],
  options: Parameters<typeof openShop>[1] = {},
) {
  const shop = await openShop(rules, options)
  const told = follow(shop)
  await shop.view('/a')
  const id = shop.actions.find(({ type }) => type === 'invite')?.id ?? ''
  expect(id).not.toBe('')
  const says = (answer: string, invitation: string | undefined = id) =>
    shop.send('ann', { type: `invitation.${answer}`, data: { invitation } })
  const revocations = () =>
    shop.actions.filter(({ type }) => type === 'revoke').map(({ body }) => body.invitation)
  return { shop, id, says, revocations, ...told }
}

describe('an invitation', () => {
  test('is shown, accepted, and leads to a conversation', async () => {
    const { shop, id, says, lines, heard, revocations } = await offered()
    const named: InvitationEvent[] = []
    for (const step of ['shown', 'accepted', 'engaged'] as const) {
      shop.engine.on(`invitation.${step}`, (event) => named.push(event))
    }
    await shop.wait(1)
    await says('shown')
    await shop.wait(4)
    await says('accepted')
    await shop.wait(299.999)
    await shop.send('ann', { type: 'chat.started' })
    expect(lines).toEqual(['1 offered → shown', '5 shown → accepted', '304.999 accepted → engaged'])
    expect(named).toEqual(heard)
    expect(heard[0]).toEqual({
      site: 'shop',
      visitor: 'ann',
      invitation: id,
      rule: 'hello',
      from: 'offered',
      to: 'shown',
      at: start + 1_000,
    })
    expect(revocations()).toEqual([])
  })

  test('expires when no page shows it in time', async () => {
    const rule = offers('x', { expiresIn: '30s' })
    const { shop, id, lines, says, revocations } = await offered([rule])
    await shop.wait(29.999)
    expect(lines).toEqual([])
    await shop.wait(0.001)
    expect(lines).toEqual(['30 offered → expired'])
    await says('shown')
    expect(lines).toHaveLength(1)
    // A page may have shown it, and not have been heard yet.
    expect(revocations()).toEqual([id])
  })

  test('is ignored when nobody answers in time, and put away', async () => {
    const rule = offers('x', { expiresIn: '30s', answerIn: '1m' })
    const { shop, id, lines, says, revocations } = await offered([rule])
    await shop.wait(20)
    await says('shown')
    await shop.wait(59.999)
    expect(lines).toEqual(['20 offered → shown'])
    await shop.wait(0.001)
    expect(lines.slice(1)).toEqual(['80 shown → ignored'])
    expect(revocations()).toEqual([id])
    await says('accepted')
    expect(lines).toHaveLength(2)
  })

  test('that is closed without an answer was declined', async () => {
    const { shop, says, lines } = await offered()
    await says('shown')
    await says('closed')
    expect(lines).toEqual(['0 offered → shown', '0 shown → declined closed'])
    const [loaded] = await shop.storage.load([
      { entity: { site: 'shop', kind: 'visitor', id: 'ann' } },
    ])
    expect(loaded?.state?.invitations).toMatchObject({
      offered: 1,
      accepted: 0,
      declined: 1,
      ignored: 0,
      lastAt: start,
      past: [{ at: start, end: 'declined', endedAt: start }],
    })
  })

  test('may be answered by a page that never said it was shown', async () => {
    const { says, lines } = await offered()
    await says('declined')
    expect(lines).toEqual(['0 offered → declined'])
  })

  test('is answered once, and only by its own id', async () => {
    const { says, lines } = await offered()
    await says('accepted', 'another')
    await says('shown')
    await says('shown')
    await says('declined')
    await says('accepted')
    expect(lines).toEqual(['0 offered → shown', '0 shown → declined'])
  })

  test('is the one that waits where an answer names none', async () => {
    const { shop, lines } = await offered()
    await shop.send('ann', { type: 'invitation.shown' }, { type: 'invitation.accepted' })
    expect(lines).toEqual(['0 offered → shown', '0 shown → accepted'])
  })

  test.each([
    ['bought', { type: 'order.completed' }],
    ['chat', { type: 'chat.started' }],
    ['blocked', { type: 'abuse' }],
  ])('is revoked and put away when it makes no sense any more: %s', async (reason, event) => {
    const { shop, id, says, lines, revocations } = await offered([offers(), blocks()])
    await says('shown')
    await shop.send('ann', event)
    expect(lines.slice(1)).toEqual([`0 shown → revoked ${reason}`])
    expect(revocations()).toEqual([id])
  })

  test('is revoked where the whole address is blocked', async () => {
    const { shop, lines } = await offered([offers(), blocks({ scope: 'address' })])
    await shop.send('ann', { type: 'abuse' })
    expect(lines).toEqual(['0 offered → revoked blocked'])
  })

  test('is revoked when the visitor has left', async () => {
    const { shop, says, lines } = await offered([offers('x', { answerIn: '2h' })])
    await says('shown')
    await shop.wait(1_800.001)
    expect(lines.slice(1)).toEqual(['1800.001 shown → revoked left'])
  })

  test('that was accepted is not taken back, and keeps others away until it is time to talk', async () => {
    const shop = await openShop([offers('one', { answerIn: '1m' }), offers('two')])
    const { lines } = follow(shop)
    await shop.view('/a')
    await shop.send('ann', { type: 'invitation.accepted' }, { type: 'order.completed' })
    await shop.wait(59.999)
    expect(lines).toEqual(['0 offered → accepted'])
    expect(shop.outcomes).toEqual([
      '0 ann one applied',
      '0 ann two suppressed arbitration',
      '0 ann two suppressed invitation-open',
    ])
    // No conversation has come of it.
    await shop.wait(0.001)
    expect(shop.outcomes.slice(3)).toEqual(['60 ann two applied'])
    await shop.send('ann', { type: 'chat.started' })
    expect(lines).toEqual(['0 offered → accepted', '60 offered → revoked chat'])
  })

  test('is not ended by what happened before it, and arrives only now', async () => {
    const { shop, lines } = await offered()
    await shop.wait(60)
    await shop.send('ann', { type: 'order.completed', at: start - 60_000 })
    expect(lines).toEqual([])
  })

  test('has its life in the log, and none of it twice', async () => {
    const { shop, id, says } = await offered()
    await says('shown')
    await says('shown')
    await shop.wait(300)
    const records = []
    for await (const { id: record, type, at, visitor } of shop.storage.read({
      kinds: ['invitation'],
    }))
      records.push({ record, type, at, visitor })
    expect(records).toEqual([
      { record: `${id}:shown`, type: 'shown', at: start, visitor: 'ann' },
      { record: `${id}:ignored`, type: 'ignored', at: start + 300_000, visitor: 'ann' },
    ])
  })

  test('goes on after a restart', async () => {
    // Memory forgets when it is closed; this one is as good as a file.
    const storage = { ...memoryStorage(), close: async () => {} }
    const rules = [offers('x', { answerIn: '1m' })]
    const { shop, says, id } = await offered(rules, { storage })
    await says('shown')
    await shop.engine.close()
    const again = await openShop(rules, { storage, env: shop.env })
    const { lines } = follow(again)
    await again.wait(30)
    await again.send('ann', {
      id: 'new',
      type: 'invitation.accepted',
      data: { invitation: id },
    })
    expect(lines).toEqual(['30 shown → accepted'])
  })
})
