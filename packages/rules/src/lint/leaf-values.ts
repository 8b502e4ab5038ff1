import { globOutline } from '../glob.ts'
import type { JsonValue } from '../json.ts'
import type { Literal } from './literal.ts'
import { complement, nothing, points, type Span, type Spans } from './spans.ts'
import {
  allPresent,
  allTexts,
  allValues,
  type Counted,
  countsAny,
  noTexts,
  noValues,
  type ValueSet,
} from './value-set.ts'

/**
 * The values for which a comparison can come out true, or false: at least all of those, as an
 * operator that is not understood may come out either way.
 */
export function valuesOf(literal: Literal, outcome: boolean): ValueSet {
  const { leaf, negated } = literal
  if (leaf.exists !== undefined) {
    return leaf.exists === outcome ? allPresent : { ...noValues, absent: true }
  }
  const set = valuesPresent(literal, outcome !== negated)
  if (outcome) return set
  // A comparison that throws is false whatever its decorators: only lists and objects make one throw.
  const thrown = negated && set.others ? { ...set.asNumber, no: true } : set.asNumber
  return { ...set, absent: true, asNumber: thrown }
}

/** Whether the values for which a comparison is true are known exactly. */
export function isDecided({ leaf, name, decorators, builtin }: Literal): boolean {
  if (leaf.exists !== undefined) return true
  if (leaf.other || decorators.length > 0 || !builtin) return false
  return decidedOperators.has(name)
}

const decidedOperators = new Set([
  ...['equal', 'notEqual', 'in', 'notIn', 'between'],
  ...['lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'],
])

/** The values, all there, that the comparison behind the outer `not:` takes, or does not take. */
function valuesPresent(literal: Literal, taken: boolean): ValueSet {
  const { leaf, name, decorators } = literal
  if (leaf.other || decorators.length > 0 || !literal.builtin) return undecided(literal, taken)
  const required = leaf.required
  switch (name) {
    case 'equal':
      return oneOf([required], taken)
    case 'notEqual':
      return oneOf([required], !taken)
    case 'in':
      return Array.isArray(required) ? oneOf(required, taken) : allPresent
    case 'notIn':
      return Array.isArray(required) ? oneOf(required, !taken) : allPresent
    case 'lessThan':
      return bySize({ high: required, highOpen: true }, taken)
    case 'lessThanInclusive':
      return bySize({ high: required }, taken)
    case 'greaterThan':
      return bySize({ low: required, lowOpen: true }, taken)
    case 'greaterThanInclusive':
      return bySize({ low: required }, taken)
    case 'between': {
      const [low, high] = required as readonly JsonValue[]
      return bySize({ low, high }, taken)
    }
    case 'glob': {
      const { exact } = globOutline(String(required))
      return exact === undefined ? undecided(literal, taken) : oneOf([exact], taken)
    }
    default:
      return undecided(literal, taken)
  }
}

const textsOnly: ValueSet = { ...noValues, texts: allTexts }
const listsOnly: ValueSet = { ...noValues, others: true }
const ofText = new Set(['startsWith', 'endsWith', 'includes', 'glob', 'inCidr', 'matches'])

/** Only the kind of value is known. */
function undecided({ name, decorators, builtin, leaf }: Literal, taken: boolean): ValueSet {
  if (!builtin || leaf.other) return allPresent
  const plain = decorators.every((decorator) => decorator === 'ignoreCase')
  // Not to contain is for lists too: any other value is refused by both.
  if (plain && (name === 'contains' || name === 'doesNotContain')) {
    return taken ? listsOnly : allPresent
  }
  if (plain && ofText.has(name)) return taken ? textsOnly : allPresent
  const first = decorators[0]
  if (first === 'someFact' || first === 'everyFact') return taken ? listsOnly : allPresent
  return allPresent
}

/** Strict equality: texts, numbers and booleans are equal to their like only, all else to nothing. */
function oneOf(members: readonly JsonValue[], taken: boolean): ValueSet {
  const numbers = points(members.filter((member) => typeof member === 'number'))
  const texts = new Set(members.filter((member) => typeof member === 'string'))
  const yes = members.includes(true)
  const no = members.includes(false)
  if (taken) {
    return {
      ...noValues,
      numbers,
      yes,
      no,
      texts: texts.size > 0 ? { allBut: false, texts } : noTexts,
    }
  }
  return {
    ...allPresent,
    numbers: complement(numbers),
    yes: !yes,
    no: !no,
    texts: { allBut: true, texts },
  }
}

interface Range {
  readonly low?: JsonValue | undefined
  readonly high?: JsonValue | undefined
  readonly lowOpen?: boolean
  readonly highOpen?: boolean
}

/** A comparison by size, with a number or with a text. */
function bySize({ low, high, lowOpen, highOpen }: Range, taken: boolean): ValueSet {
  const open = { ...(lowOpen && { lowOpen }), ...(highOpen && { highOpen }) }
  const end = low ?? high
  if (typeof end === 'number') {
    const range = [
      {
        ...(typeof low === 'number' && { low }),
        ...(typeof high === 'number' && { high }),
        ...open,
      },
    ]
    const spans = taken ? range : complement<number>(range)
    return { ...counting(spans, taken), asNumber: { spans, no: !taken } }
  }
  if (typeof end !== 'string') return allPresent
  const texts: Span<string> = {
    ...(typeof low === 'string' && { low }),
    ...(typeof high === 'string' && { high }),
    ...open,
  }
  const spans: Spans<string> = taken ? [texts] : complement<string>([texts])
  const asText: Counted<string> = { spans, no: !taken }
  const numbers = numbersBesideText(texts)
  return { ...counting(taken ? numbers : complement(numbers), taken), asText }
}

/** What is no number at all is refused: a comparison by size is false, and its opposite true. */
function counting(numbers: Spans<number>, taken: boolean): ValueSet {
  return {
    ...allValues,
    absent: false,
    numbers,
    nan: !taken,
    yes: !taken,
    no: !taken,
    asNumber: countsAny,
    asText: countsAny,
  }
}

/** A number is compared with a text as with the number that the text stands for, if it does. */
function numbersBesideText({ low, high, lowOpen, highOpen }: Span<string>): Spans<number> {
  const from = low === undefined ? undefined : Number(low)
  const to = high === undefined ? undefined : Number(high)
  if (Number.isNaN(from ?? 0) || Number.isNaN(to ?? 0)) return nothing
  if (from !== undefined && to !== undefined && from > to) return nothing
  return [
    {
      ...(from !== undefined && { low: from }),
      ...(to !== undefined && { high: to }),
      ...(lowOpen && { lowOpen }),
      ...(highOpen && { highOpen }),
    },
  ]
}
