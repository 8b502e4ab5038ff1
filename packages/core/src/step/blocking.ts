import { isKeptOut } from '../admit/admit.ts'
import {
  type Barred,
  type Block,
  blocked,
  expired,
  isBlocked,
  partOf,
  unblocked,
} from '../domain/block.ts'
import type { Draft } from './draft.ts'

/** How long a message about a block is worth delivering, ms. */
const blockMessageMs = 300_000

/** The visitor is blocked. `id`: of the effect that tells its pages. */
export function block(draft: Draft, id: string, by: Block): void {
  follow(draft, blocked(draft.state.blocks, by))
  // One that ends later stands: its page must not open before.
  const stands = draft.state.blocks?.find((one) => partOf(one) === partOf(by))
  tellBlocked(draft, id, stands ?? by)
}

/** All blocks of the visitor itself are taken back. */
export function unblock(draft: Draft, id: string, by: Pick<Block, 'rule' | 'operator'>): void {
  follow(draft, unblocked(draft.state.blocks, draft.at, by))
  draft.send(id, 'unblock', draft.at + blockMessageMs, {})
}

/** The visitor's pages learn of a block, whosever it is. */
export function tellBlocked(draft: Draft, id: string, { what, until, reason }: Block): void {
  draft.send(id, 'block', draft.at + blockMessageMs, {
    ...(what !== undefined && { what }),
    ...(until !== undefined && { until }),
    ...(reason !== undefined && { reason }),
  })
}

/** They learn that the address is open again. */
export function tellOpen(draft: Draft, id: string): void {
  draft.send(id, 'unblock', draft.at + blockMessageMs, {})
}

/** Blocks whose time is over have ended. */
export function letBlocksExpire(draft: Draft): void {
  if (draft.state.blocks !== undefined) follow(draft, expired(draft.state.blocks, draft.at))
}

/** Whether the visitor is kept from invitations: by a block of its own, or one from outside that it has met or brought about. */
export function isKeptAway({ state, at, shutsOut, view }: Draft): boolean {
  return isBlocked(state.blocks, 'invitations', at) || shutsOut || isKeptOut(view.context, at)
}

function follow(draft: Draft, { blocks, changes }: Barred): void {
  if (blocks === undefined) delete draft.state.blocks
  else draft.state.blocks = blocks
  for (const change of changes) draft.blockChanged(change)
}
