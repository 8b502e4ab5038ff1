import type { OutsideBlock } from '../admit/context.ts'
import { type Block, blockOf, isBlocked } from '../domain/block.ts'
import { isTalking } from '../domain/chat.ts'
import { offer, revoked } from '../domain/invitation.ts'
import type { VisitorState } from '../domain/visitor.ts'
import { digest } from '../hash.ts'
import type {
  OperatorAct,
  OperatorBlock,
  OperatorInvite,
  OperatorUnblock,
} from '../operator/operator-act.ts'
import { tellBlocked, tellOpen, unblock } from './blocking.ts'
import type { Draft } from './draft.ts'
import { followInvitation, withdrawFromBlocked } from './invitation-life.ts'

/** Caps tell rules apart by their numbers; no rule has this one. */
const noRule = 0

/** Why an operator's act cannot be. */
export type ActRefusal = 'BLOCKED' | 'IN_CONVERSATION' | 'INVITATION_ACCEPTED'

/** Whether an act can be for a visitor as it is. `shutOut`: it is blocked by what is not its own. */
export function actRefusal(
  { type }: OperatorAct,
  state: VisitorState,
  at: number,
  shutOut: () => boolean,
): ActRefusal | undefined {
  if (type !== 'operator.invite') return undefined
  if (isBlocked(state.blocks, 'invitations', at) || shutOut()) return 'BLOCKED'
  if (isTalking(state.chat)) return 'IN_CONVERSATION'
  return state.invitations?.live?.stage === 'accepted' ? 'INVITATION_ACCEPTED' : undefined
}

/** An operator acts upon a visitor: no cap, cooldown or holdout stands in the way. */
export function operate(draft: Draft, act: OperatorAct): void {
  const { at, view, cause } = draft
  const id = digest(`${view.site.id}\n${view.visitor}\n${cause}`)
  switch (act.type) {
    case 'operator.invite':
      invite(draft, id, act, act.operator)
      break
    case 'operator.redirect':
      draft.send(id, 'redirect', at + act.expiresInMs, { url: act.url })
      break
    case 'operator.block': {
      const { what, until, reason, operator } = act
      const by: Block = {
        since: at,
        ...(until !== undefined && { until }),
        ...(what !== 'everything' && { what }),
        operator,
        ...(reason !== undefined && { reason }),
      }
      keepOut(draft, act)
      tellBlocked(draft, id, by)
      draft.shutOut()
      withdrawFromBlocked(draft)
      break
    }
    case 'operator.unblock':
      letIn(draft, id, act)
      break
  }
}

/** Wake-ups look at what the last event met: the block is as if it had been met. */
function keepOut({ state, view, at }: Draft, { what, until }: OperatorBlock): void {
  const { blocked = [], ...context } = state.context ?? {}
  const part = what === 'everything' ? 'chat' : what
  const left = blocked.filter((one) => one.what !== part && (one.until ?? at + 1) > at)
  const met: OutsideBlock = { what: part, ...(until !== undefined && { until }) }
  state.context = { ...context, blocked: [...left, met] }
  view.context = state.context
}

function letIn(
  draft: Draft,
  id: string,
  { operator, own }: OperatorUnblock & Pick<OperatorAct, 'operator'>,
): void {
  const { state, view, at } = draft
  const { blocked: _, ...context } = state.context ?? {}
  state.context = context
  view.context = context
  if (own) {
    draft.addressChanges = [...draft.addressChanges, { kind: 'unblock', at, operator }]
    // Its line is gone, and the address is open from here on.
    view.shutOut = undefined
    unblock(draft, id, { operator })
    return
  }
  // Its page must not open where another block stands.
  const still = blockOf(state.blocks, 'invitations', at)
  if (still === undefined) tellOpen(draft, id)
  else tellBlocked(draft, id, still)
}

/** One that still waits for its answer makes room. */
function invite(
  draft: Draft,
  id: string,
  { body, expiresInMs, answerInMs: answerMs }: OperatorInvite,
  operator: string,
): void {
  const { state, at } = draft
  followInvitation(draft, revoked(state.invitations, 'replaced', at))
  const expiresAt = at + expiresInMs
  state.invitations = offer(state.invitations, { id, operator, answerMs }, noRule, at, expiresAt)
  draft.move({ invitation: id, operator, from: 'qualified', to: 'offered', at })
  draft.send(id, 'invite', expiresAt, body)
}
