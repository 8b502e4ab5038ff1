import type { Decision, Engine } from '@beckon/core'

/** Something that fell: a decision that reaches a visitor, a segment entered, or a visitor's answer. */
export interface News {
  /** ms. */
  readonly at: number
  readonly kind: Exclude<Decision['action']['type'], 'score' | 'tag'> | 'answer' | 'error'
  readonly word: string
  readonly rule: string
  readonly visitor: string
  readonly detail: string
  /** The engine held it back. */
  readonly held: boolean
}

/** Tells the news of an engine as they fall: everything but scores and tags, of which there are too many to read. */
export function follow(engine: Engine, tell: (news: News) => void): void {
  engine.decisions$.subscribe((decision) => {
    const news = newsOf(decision)
    if (news !== undefined) tell(news)
  })
  for (const answer of ['accepted', 'declined', 'ignored'] as const) {
    engine.on(`invitation.${answer}`, ({ at, visitor, rule, operator }) => {
      const whose = rule ?? `operator ${operator}`
      tell({ at, kind: 'answer', word: answer, rule: whose, visitor, detail: '', held: false })
    })
  }
  engine.errors$.subscribe(({ code, message }) => {
    const at = Date.now()
    tell({
      at,
      kind: 'error',
      word: 'error',
      rule: code,
      visitor: '',
      detail: message,
      held: false,
    })
  })
}

function newsOf({ at, action, outcome, reason, rule, visitor }: Decision): News | undefined {
  const detail = detailOf(action)
  if (detail === undefined || outcome === 'withdrawn') return undefined
  const { type: kind } = action
  if (kind === 'score' || kind === 'tag') return undefined
  const held = outcome === 'suppressed'
  const told = held ? `held back: ${reason}` : detail
  return { at, kind, word: kind, rule, visitor, detail: told, held }
}

function detailOf(action: Decision['action']): string | undefined {
  switch (action.type) {
    case 'invite':
      return `"${action.title ?? action.text}"`
    case 'block':
      return `${action.scope}: ${action.reason ?? 'no reason given'}`
    case 'unblock':
      return action.scope
    case 'redirect':
      return `to ${action.url}`
    case 'route':
      return [
        ...(action.department === undefined ? [] : [`to ${action.department}`]),
        ...(action.priority === undefined ? [] : [`priority ${action.priority}`]),
      ].join(', ')
    case 'track':
      return action.event
    case 'notify':
      return `"${action.title ?? action.text}"`
    case 'segment':
      return action.segment
    case 'score':
    case 'tag':
      return undefined
  }
}
