import type { Delivery } from '../ports/transport.ts'
import type { Effect, NoticeMessage } from '../protocol/effect.ts'
import type { Mailbox } from './mailbox.ts'

/**
 * Takes an effect to the clients of one visitor: an invitation or redirect to the one last active,
 * where possible one that is connected; anything else to all of them.
 *
 * @returns `delivered` with the first acknowledgement, `unreachable` when none will come
 */
export function deliverTo(
  mailboxes: readonly Mailbox[],
  effect: Effect | NoticeMessage,
): Promise<Delivery> {
  const forAll = effect.type !== 'invite' && effect.type !== 'redirect'
  const target = lastActive(mailboxes)
  const targets = forAll ? mailboxes : target === undefined ? [] : [target]
  let open = targets.length
  if (open === 0) return Promise.resolve('unreachable')
  return new Promise((resolve) => {
    const taken = (delivery: Delivery): void => {
      open--
      if (delivery === 'delivered' || open === 0) resolve(delivery)
    }
    for (const mailbox of targets) mailbox.effect(effect, taken)
  })
}

function lastActive(mailboxes: readonly Mailbox[]): Mailbox | undefined {
  let best: Mailbox | undefined
  for (const mailbox of mailboxes) {
    if (best === undefined || better(mailbox, best)) best = mailbox
  }
  return best
}

function better(one: Mailbox, other: Mailbox): boolean {
  const connected = one.outlet !== undefined
  if (connected !== (other.outlet !== undefined)) return connected
  return one.activity >= other.activity
}
