import type { Delivery, Effect } from '@beckon/core/adapter'
import type { Harness, Stage } from './harness.ts'
import type { Talker } from './talker.ts'

/** One of each sort, with all that it may hold. */
export function effectsOf(now: number): readonly Effect[] {
  const expiresAt = now + 60_000
  return [
    { type: 'invite', id: 'i', expiresAt, title: 'Help?', text: 'We can help.', department: 'a' },
    { type: 'redirect', id: 'r', expiresAt, url: 'https://shop.example/sale?a=b#c' },
    { type: 'block', id: 'b', expiresAt, reason: 'spam', until: now + 5_000 },
    { type: 'unblock', id: 'u', expiresAt },
    { type: 'revoke', id: 'o', expiresAt, invitation: 'i' },
  ]
}

export function invite(id: string, now: number): Effect {
  return { type: 'invite', id, expiresAt: now + 60_000, text: `invitation ${id}` }
}

/** A delivery, and what has become of it. */
export interface Sent {
  result: Delivery | undefined
}

export function deliver({ transport }: Stage, { visitor }: Talker, effect: Effect): Sent {
  const sent: Sent = { result: undefined }
  void transport.deliver({ site: 'shop', visitor }, effect).then((result) => {
    sent.result = result
  })
  return sent
}

export async function result(h: Harness, sent: Sent): Promise<Delivery | undefined> {
  await h.until(() => sent.result !== undefined, 'for the result of a delivery')
  return sent.result
}

/** Cuts a client off, and waits until the server knows. */
export async function cutOff(h: Harness, { receiver }: Stage, client: Talker): Promise<void> {
  const left = () => receiver.comings.filter(({ what }) => what === 'left').length
  const before = left()
  client.wire.cut()
  await h.until(() => left() > before, 'for a client to be gone')
}
