import { type Action, wordsFor } from '@beckon/rules'
import type { Block } from '../domain/block.ts'
import { hopeFor, withhold } from '../domain/experiment.ts'
import { offer } from '../domain/invitation.ts'
import { hinted } from '../domain/routing.ts'
import { addPoints, takePointsBack } from '../domain/score.ts'
import { block, tellBlocked, tellOpen, unblock } from './blocking.ts'
import type { BoundRule } from './bound-rules.ts'
import { deepest, derivedId, mostDerived } from './derive.ts'
import type { Draft } from './draft.ts'
import { isHeldOut } from './holdout.ts'
import { join, leave } from './memberships.ts'
import { safeRedirect } from './redirect.ts'

type Notify = Extract<Action, { readonly type: 'notify' }>
type Track = Extract<Action, { readonly type: 'track' }>
type Invite = Extract<Action, { readonly type: 'invite' }>

/** Gives the visitor what a score, segment or tag rule says. */
export function hold(draft: Draft, { rule, key }: BoundRule): void {
  const { state, at } = draft
  const { action } = rule
  if (action.type === 'score') {
    const { points, expiresInMs } = action
    const until = expiresInMs === undefined ? undefined : at + expiresInMs
    addPoints(state, key, points, until, draft.bounds.windowEvents)
  } else if (action.type === 'segment') {
    const membership = { at, rule: rule.name, key, ...(action.of && { ofVisit: true as const }) }
    state.segments = join(state.segments, action.segment, membership)
  } else if (action.type === 'tag') {
    state.tags = join(state.tags, action.tag, { at, rule: rule.name, key })
  }
}

/** Takes it back: the score loses the rule's part; a segment that another rule gave too is kept. */
export function release(draft: Draft, bound: BoundRule): void {
  const { state } = draft
  const { rule, key } = bound
  const { action } = rule
  if (action.type === 'score') {
    if (state.scoreParts !== undefined) takePointsBack(state, key)
  } else if (action.type === 'segment') {
    state.segments = leave(draft, bound, state.segments, action.type, action.segment)
  } else if (action.type === 'tag') {
    state.tags = leave(draft, bound, state.tags, action.type, action.tag)
  }
}

/** Offers an invitation; or holds it out, which takes all that an offer takes, and reaches nobody. */
function invite(
  draft: Draft,
  bound: BoundRule,
  place: number,
  { type, expiresInMs, answerInMs: answerMs, locales: _, ...body }: Invite,
): void {
  const { state, at, view } = draft
  const { rule, number } = bound
  const { name, goal, holdout } = rule
  const expiresAt = at + expiresInMs
  const isOut = holdout !== undefined && isHeldOut(view.site.id, view.visitor, holdout)
  const id = isOut ? draft.holdOut(bound, place) : draft.apply(bound, place)
  const ask = draft.granted?.rule === number ? { ask: draft.granted.id } : undefined
  const next = isOut
    ? withhold(state.invitations, number, at, expiresAt)
    : offer(state.invitations, { id, rule: name, ...ask, answerMs }, number, at, expiresAt)
  state.invitations = next
  if (goal !== undefined) {
    const group = isOut ? 'held-out' : 'offered'
    const { event, withinMs } = goal
    const credit = { id, rule: name, group, event, since: at, until: at + withinMs } as const
    state.invitations = hopeFor(next, credit, at)
  }
  if (isOut) return
  const { wording } = rule
  const words = wording && wordsFor(wording, state.language, (slot) => draft.facts.get(slot))
  draft.send(id, type, expiresAt, { ...body, ...words })
}

/** Tells operators, or a program elsewhere: not the visitor, whose effect it is. */
function notify(
  draft: Draft,
  bound: BoundRule,
  place: number,
  { type, expiresInMs, ...said }: Notify,
): void {
  const { at, state, facts } = draft
  const { name, wording } = bound.rule
  const words = wording && wordsFor(wording, state.language, (slot) => facts.get(slot))
  const id = draft.apply(bound, place)
  draft.send(id, type, at + expiresInMs, { ...said, ...words, rule: name, at })
}

function track(draft: Draft, bound: BoundRule, place: number, { event, data }: Track): void {
  const { at, view, cause, depth, room } = draft
  if (depth >= deepest || (room?.left ?? mostDerived - draft.derived.length) <= 0) {
    draft.suppress(bound, 'derived')
    return
  }
  const id = derivedId(view.site.id, view.visitor, draft.apply(bound, place))
  const { name } = bound.rule
  draft.derive({ id, at, type: event, ...(data && { data }), rule: name, cause, depth: depth + 1 })
}

/** Does what reaches beyond the visitor's own facts. */
export function act(draft: Draft, bound: BoundRule, place: number): void {
  const { state, at, view } = draft
  const { rule } = bound
  const { action } = rule
  switch (action.type) {
    case 'invite':
      invite(draft, bound, place, action)
      break
    case 'redirect': {
      const url = safeRedirect(action.url, view.site.redirectOrigins)
      if (url === undefined) draft.suppress(bound, 'origin')
      else draft.send(draft.apply(bound, place), 'redirect', at + action.expiresInMs, { url })
      break
    }
    case 'block': {
      if (view.context?.staff) {
        draft.suppress(bound, 'staff')
        break
      }
      const id = draft.apply(bound, place)
      const by: Block = {
        since: at,
        ...(action.forMs !== undefined && { until: at + action.forMs }),
        ...(action.what !== undefined && { what: action.what }),
        rule: rule.name,
        ...(action.reason !== undefined && { reason: action.reason }),
      }
      if (action.scope === 'visitor') block(draft, id, by)
      else {
        draft.addressChanges = [...draft.addressChanges, { kind: 'block', block: by }]
        tellBlocked(draft, id, by)
      }
      break
    }
    case 'unblock': {
      const id = draft.apply(bound, place)
      if (action.scope === 'visitor') unblock(draft, id, { rule: rule.name })
      else {
        draft.addressChanges = [...draft.addressChanges, { kind: 'unblock', at, rule: rule.name }]
        tellOpen(draft, id)
      }
      break
    }
    case 'route': {
      const { department, priority } = action
      const by = { rule: rule.name, rank: rule.priority, at }
      const routing = hinted(
        state.routing,
        {
          ...(department !== undefined && { department }),
          ...(priority !== undefined && { priority }),
        },
        by,
      )
      if (routing === undefined || routing === state.routing) draft.suppress(bound, 'arbitration')
      else {
        state.routing = routing
        draft.apply(bound, place)
      }
      break
    }
    case 'notify':
      notify(draft, bound, place, action)
      break
    case 'track':
      track(draft, bound, place, action)
      break
    case 'score':
    case 'segment':
    case 'tag':
      break
  }
}
