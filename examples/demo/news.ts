import type { Decision, Engine } from '@beckon/core'
import { actionText } from '../action-text.ts'

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
  const detail = actionText(action)
  if (detail === undefined || outcome === 'withdrawn') return undefined
  const { type: kind } = action
  if (kind === 'score' || kind === 'tag') return undefined
  const held = outcome === 'suppressed'
  const told = held ? `held back: ${reason}` : detail
  return { at, kind, word: kind, rule, visitor, detail: told, held }
}
