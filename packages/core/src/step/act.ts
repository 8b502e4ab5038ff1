import type { Block } from '../domain/block.ts'
import { offer } from '../domain/invitation.ts'
import type { Membership } from '../domain/visitor.ts'
import type { Draft } from './draft.ts'
import { safeRedirect } from './redirect.ts'
import type { BoundRule } from './rulebook.ts'

/** How long a message about a block is worth delivering, ms. */
const blockMessageMs = 300_000

/** Gives the visitor what a score, segment or tag rule says. */
export function hold(draft: Draft, { rule, key }: BoundRule): void {
  const { state, at } = draft
  const { action } = rule
  if (action.type === 'score') {
    state.scoreParts = {
      ...state.scoreParts,
      [key]: (state.scoreParts?.[key] ?? 0) + action.points,
    }
    state.score += action.points
  } else if (action.type === 'segment') {
    state.segments = join(state.segments, action.segment, { at, rule: rule.name })
  } else if (action.type === 'tag') {
    state.tags = join(state.tags, action.tag, { at, rule: rule.name })
  }
}

/** Takes it back: the score loses the rule's part; a segment that another rule gave is kept. */
export function release(draft: Draft, { rule, key }: BoundRule): void {
  const { state } = draft
  const { action } = rule
  if (action.type === 'score' && state.scoreParts !== undefined) {
    const { [key]: part = 0, ...others } = state.scoreParts
    state.scoreParts = others
    state.score -= part
  } else if (action.type === 'segment') {
    state.segments = leave(state.segments, action.segment, rule.name)
  } else if (action.type === 'tag') {
    state.tags = leave(state.tags, action.tag, rule.name)
  }
}

type Memberships = Readonly<Record<string, Membership>>

/** Whoever was first stays named: joining twice changes nothing. */
function join(
  memberships: Memberships | undefined,
  name: string,
  membership: Membership,
): Memberships {
  return memberships !== undefined && Object.hasOwn(memberships, name)
    ? memberships
    : { ...memberships, [name]: membership }
}

function leave(memberships: Memberships | undefined, name: string, rule: string): Memberships {
  if (memberships?.[name]?.rule !== rule) return memberships ?? {}
  const { [name]: _, ...others } = memberships
  return others
}

/** Does what reaches beyond the visitor's own facts. */
export function act(draft: Draft, bound: BoundRule): void {
  const { state, at, view } = draft
  const { rule } = bound
  const { action } = rule
  switch (action.type) {
    case 'invite': {
      const id = draft.apply(bound)
      const expiresAt = at + action.expiresInMs
      state.invitations = offer(state.invitations, rule.name, at, expiresAt)
      const { type: _, expiresInMs: __, ...body } = action
      draft.send(id, 'invite', expiresAt, body)
      break
    }
    case 'redirect': {
      const url = safeRedirect(action.url, view.site.redirectOrigins)
      if (url === undefined) draft.suppress(bound, 'origin')
      else draft.send(draft.apply(bound), 'redirect', at + action.expiresInMs, { url })
      break
    }
    case 'block': {
      const id = draft.apply(bound)
      const block: Block = {
        since: at,
        ...(action.forMs !== undefined && { until: at + action.forMs }),
        rule: rule.name,
        ...(action.reason !== undefined && { reason: action.reason }),
      }
      if (action.scope === 'visitor') state.block = block
      else draft.addressChanges.push({ kind: 'block', block })
      draft.send(id, 'block', at + blockMessageMs, {
        ...(block.until !== undefined && { until: block.until }),
        ...(block.reason !== undefined && { reason: block.reason }),
      })
      break
    }
    case 'unblock': {
      const id = draft.apply(bound)
      if (action.scope === 'visitor') delete state.block
      else draft.addressChanges.push({ kind: 'unblock' })
      draft.send(id, 'unblock', at + blockMessageMs, {})
      break
    }
    case 'score':
    case 'segment':
    case 'tag':
      break
  }
}
