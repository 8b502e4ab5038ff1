import type { MissedComparison, NearestMiss } from './nearest-miss.ts'

/** What a fact that satisfies an operator is, in words. */
const required: Readonly<Record<string, string>> = {
  equal: '',
  notEqual: 'other than ',
  lessThan: 'less than ',
  lessThanInclusive: 'at most ',
  greaterThan: 'more than ',
  greaterThanInclusive: 'at least ',
  between: 'between ',
  in: 'one of ',
  notIn: 'none of ',
  contains: 'with ',
  doesNotContain: 'without ',
}

/** What it is where the comparison must not hold. */
const opposite: Readonly<Record<string, string>> = {
  equal: 'notEqual',
  notEqual: 'equal',
  lessThan: 'greaterThanInclusive',
  lessThanInclusive: 'greaterThan',
  greaterThan: 'lessThanInclusive',
  greaterThanInclusive: 'lessThan',
  in: 'notIn',
  notIn: 'in',
  contains: 'doesNotContain',
  doesNotContain: 'contains',
}

/** The fewest changes that would have made a rule true, in one sentence. */
export function nearestMissText({ count, changes, atMost }: NearestMiss): string {
  const many = count === 1 ? '1 change' : `${count} changes${atMost ? ' or fewer' : ''}`
  return `${many} would have made it true: ${changes.map(change).join('; ')}`
}

function change(missed: MissedComparison): string {
  const { fact, path = '', observed, params } = missed
  const of = typeof params?.type === 'string' ? ` of ${params.type}` : ''
  const was = observed === undefined ? 'absent' : value(observed)
  return `${fact}${path.slice(1)}${of} ${was} → ${wanted(missed)}${further(missed)}`
}

function wanted({
  operator,
  required: asked,
  requiredObserved,
  becomes,
}: MissedComparison): string {
  if (operator === 'exists') return (asked === true) === becomes ? 'present' : 'absent'
  const turned = becomes ? operator : opposite[operator]
  const words = turned === undefined ? undefined : required[turned]
  const other = (asked as { readonly fact?: unknown } | null)?.fact
  const target =
    typeof other === 'string'
      ? `${other} (${requiredObserved === undefined ? 'absent' : value(requiredObserved)})`
      : operator === 'between' && Array.isArray(asked)
        ? asked.map(value).join(' and ')
        : value(asked)
  if (words !== undefined) return words + target
  return `${becomes ? '' : 'not '}${operator} ${target}`
}

/** How much is missing of a number. */
function further({
  observed,
  required: asked,
  requiredObserved,
  distance,
}: MissedComparison): string {
  if (distance === undefined || distance === 0 || typeof observed !== 'number') return ''
  const bound = requiredObserved ?? asked
  const [low] = Array.isArray(bound) ? bound : [bound]
  const more = typeof low === 'number' && observed < low
  return ` (${Number(distance.toPrecision(6))} ${more ? 'more' : 'less'})`
}

function value(one: unknown): string {
  if (typeof one === 'string') return one === '' ? '""' : one
  return Array.isArray(one)
    ? one.length === 0
      ? 'nothing'
      : one.map(value).join(', ')
    : JSON.stringify(one)
}
