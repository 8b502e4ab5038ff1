import type { Decision } from '@beckon/core'
import { blockedFrom, blockedWhen, covers } from './blocked.ts'
import { type ExpectationPhrase, happens, stands } from './expectation-phrase.ts'
import type { Standing } from './moment.ts'
import type { Seen } from './seen.ts'

const none = (): boolean => false
const list = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '))

function member(kind: 'segments' | 'tags', name: string, { state }: Seen): Standing {
  const names = Object.keys(state?.[kind] ?? {})
  return { holds: names.includes(name), is: `its ${kind} are ${list(names)}` }
}

function score(holds: (total: number) => boolean, { state }: Seen): Standing {
  const total = state?.score ?? 0
  return { holds: holds(total), is: `its score is ${total}` }
}

const entered =
  (segment: string) =>
  ({ action }: Decision): boolean =>
    action.type === 'segment' && action.segment === segment

/** What rules have made of a visitor. */
export const standingExpectations: readonly ExpectationPhrase[] = [
  stands({
    pattern: 'on [its|her|his] visit {count}',
    meaning: 'It is its so-manieth visit.',
    example: 'on visit 2',
    rules: none,
    stands: ({ state }, { count }) => ({
      holds: state?.visits === count,
      is: `it has made ${state?.visits ?? 0}`,
    }),
  }),
  stands({
    pattern: 'in {segment}',
    meaning: 'It is in a segment.',
    example: 'in potential-buyer',
    rules: ({ action }, { segment }) => action.type === 'segment' && action.segment === segment,
    stands: (seen, { segment }) => member('segments', segment, seen),
    moments: (seen, { segment }) => seen.applied(entered(segment)),
  }),
  stands({
    pattern: 'tagged {tag}',
    meaning: 'It has a tag.',
    example: 'tagged has-ordered',
    rules: ({ action }, { tag }) => action.type === 'tag' && action.tag === tag,
    stands: (seen, { tag }) => member('tags', tag, seen),
    moments: (seen, { tag }) =>
      seen.applied(({ action }) => action.type === 'tag' && action.tag === tag),
  }),
  stands({
    pattern: 'score {number}',
    meaning: 'Its points are so many.',
    example: 'score 40',
    rules: ({ action }) => action.type === 'score',
    stands: (seen, { number }) => score((total) => total === number, seen),
  }),
  stands({
    pattern: 'score [of] at least {number}',
    meaning: 'Its points are so many or more.',
    example: 'score at least 40',
    rules: ({ action }) => action.type === 'score',
    stands: (seen, { number }) => score((total) => total >= number, seen),
  }),
  stands({
    pattern: 'score [of] at most {number}',
    meaning: 'Its points are so many or fewer.',
    example: 'score at most 10',
    rules: ({ action }) => action.type === 'score',
    stands: (seen, { number }) => score((total) => total <= number, seen),
  }),
  stands({
    pattern: 'blocked from {part}',
    meaning: 'It is kept from that at least: by a rule, by its address, or by the list.',
    example: 'blocked from chat',
    rules: ({ action }) => action.type === 'block',
    stands: (seen, { part }) => {
      const parts = blockedFrom(seen)
      return { holds: covers(parts, part), is: `it is blocked from ${list(parts)}` }
    },
    moments: (seen, { part }) => blockedWhen(seen, part),
  }),
  happens({
    pattern: 'blocked by {rule}',
    meaning: 'A rule has blocked it, or everybody at its address.',
    example: 'blocked by price-bots: by behaviour',
    rules: ({ name }, { rule }) => name === rule,
    moments: (seen, { rule }) =>
      seen.applied((decision) => decision.rule === rule && decision.action.type === 'block'),
  }),
  stands({
    pattern: 'blocked',
    meaning: 'It is kept from anything: with "not" or "never", from nothing at all.',
    example: 'never blocked',
    rules: ({ action }) => action.type === 'block',
    stands: (seen) => {
      const parts = blockedFrom(seen)
      return { holds: parts.length > 0, is: `it is blocked from ${list(parts)}` }
    },
    moments: (seen) => blockedWhen(seen),
  }),
  stands({
    pattern: 'routed to {department} [with priority {number}]',
    meaning: 'Whoever talks to it then: its department, and how urgent it is.',
    example: 'routed to billing with priority 20',
    rules: ({ action }) => action.type === 'route',
    stands: ({ state }, { department, number }) => {
      const { department: to, priority } = state?.routing ?? {}
      const urgent = number === undefined || priority?.value === number
      return {
        holds: to?.value === department && urgent,
        is: `it is routed to ${to?.value ?? 'nowhere'}, with priority ${priority?.value ?? 0}`,
      }
    },
  }),
]
