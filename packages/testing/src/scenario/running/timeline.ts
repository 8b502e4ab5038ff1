import { type Decision, isOwnType } from '@beckon/core'
import type { Happening } from '../stage/witness.ts'

/** One line of what happened to a visitor. */
export interface TimelineEntry {
  /** ms since the test began. */
  readonly at: number
  readonly words: string
}

/** How far back a timeline goes, in lines. */
const longest = 24

/** What happened, in words and in order: the latest of it, where it is much. */
export function timelineOf(
  happenings: readonly Happening[],
  start: number,
): readonly TimelineEntry[] {
  const all = happenings.flatMap((one): TimelineEntry[] => {
    const words = wordsFor(one)
    return words === undefined ? [] : [{ at: one.at - start, words }]
  })
  return all.slice(-longest)
}

function wordsFor(one: Happening): string | undefined {
  switch (one.kind) {
    case 'event': {
      const { event, derived } = one.event
      if (event.type === 'presence.lost') return 'is gone: 45s without a connection'
      // Of what the engine tells itself what comes of it is told, or who did it was.
      if (isOwnType(event.type)) return undefined
      const page = event.type === 'page.view' ? ` ${pathOf(event.page?.url)}` : ''
      const data = event.data === undefined ? '' : ` ${JSON.stringify(event.data)}`
      const by = derived === undefined ? '' : `, derived by ${derived.rule}`
      return `${event.type}${page}${event.type.startsWith('invitation.') ? '' : data}${by}`
    }
    case 'decision':
      return `→ ${decisionWords(one.decision)}`
    case 'invitation': {
      const { to, rule, operator, reason } = one.change
      if (to === 'shown' || to === 'accepted' || to === 'declined') return undefined
      const whose = rule === undefined ? `operator ${operator}` : rule
      return `→ invitation of ${whose} ${to}${reason === undefined ? '' : ` (${reason})`}`
    }
    case 'block': {
      const { step, what, address, rule, operator } = one.change
      if (rule !== undefined && address === undefined && step === 'blocked') return undefined
      const whom = address === undefined ? '' : 'address '
      const by = operator === undefined ? '' : ` by ${operator}`
      return `→ ${whom}${step}${what === 'everything' ? '' : ` (${what})`}${by}`
    }
    case 'visit':
      return one.change.number === 1 && one.change.kind === 'started'
        ? undefined
        : `visit ${one.change.number} ${one.change.kind}`
    case 'refused':
      return `${one.type} refused: ${one.code}`
    case 'listed':
      return undefined
    case 'done':
      return one.words
  }
}

function decisionWords({ rule, action, outcome, reason }: Decision): string {
  if (outcome === 'suppressed') return `${rule} held back: ${reason}`
  const name = 'segment' in action ? ` ${action.segment}` : 'tag' in action ? ` ${action.tag}` : ''
  return `${rule}: ${action.type}${name}${outcome === 'withdrawn' ? ' withdrawn' : ''}`
}

function pathOf(url = ''): string {
  return url.replace(/^https?:\/\/[^/]*/, '')
}
