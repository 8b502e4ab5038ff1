import type { ConditionTrace, LeafTrace } from '@beckon/rules'
import { columns, type Output } from '../terminal/output.ts'
import { cut, width, wrap } from '../terminal/text.ts'

type Colours = Output['colour']

const symbols: Readonly<Record<string, string>> = {
  equal: '=',
  notEqual: '≠',
  lessThan: '<',
  lessThanInclusive: '≤',
  greaterThan: '>',
  greaterThanInclusive: '≥',
}

/** Where what was observed stands, if the condition leaves room for it. */
const observedColumn = 44

/** Lines for the params of one condition. */
const paramRows = 5

const groups = { all: 'all of', any: 'any of', not: 'not' } as const

/** A rule's conditions as a tree: what is required, what was observed, and how near it was. */
export function conditionTree(condition: ConditionTrace, colour: Colours): string[] {
  return branch(condition, '    ', '    ', colour)
}

/** `first` stands before the first line of a condition, `rest` before all others. */
function branch(condition: ConditionTrace, first: string, rest: string, colour: Colours): string[] {
  const mark = condition.result ? colour.green('✓') : colour.red('✗')
  if (condition.kind === 'leaf') return leaf(condition, `${first}${mark} `, `${rest}  `, colour)
  const { children, kind, pointer } = condition
  const title = cut(`${groups[kind]}${sharedName(pointer)}`, columns - rest.length - 2)
  return [
    `${first}${mark} ${colour.dim(title)}`,
    ...children.flatMap((child, index) => {
      const last = index === children.length - 1
      const [corner, trunk] = last ? ['└─ ', '   '] : ['├─ ', '│  ']
      return branch(child, rest + corner, rest + trunk, colour)
    }),
  ]
}

/** Of a shared condition, which is written elsewhere. */
function sharedName(pointer: string): string {
  const name = /^\/conditions\/([^/]+)$/.exec(pointer)?.[1]
  return name === undefined ? '' : `, "${name.replaceAll('~1', '/').replaceAll('~0', '~')}"`
}

function leaf(trace: LeafTrace, first: string, rest: string, colour: Colours): string[] {
  const { fact, params, operator, observed, distance, nearMiss } = trace
  const room = columns - rest.length
  const asked = cut(`${fact} ${symbols[operator] ?? operator} ${required(trace)}`, room)
  const near =
    nearMiss === undefined || distance === undefined ? '' : `near miss: ${rounded(distance)} away`
  const nearRoom = near === '' ? 0 : near.length + 2
  const seen = cut(`was ${observed === undefined ? 'absent' : json(observed)}`, room - nearRoom)
  const told = seen + (near === '' ? '' : `  ${colour.yellow(near)}`)
  const gap = Math.max(2, observedColumn - rest.length - width(asked))
  const oneLine = width(asked) + gap + width(seen) + nearRoom <= room
  return [
    ...(oneLine ? [`${first}${asked}${' '.repeat(gap)}${told}`] : [`${first}${asked}`]),
    ...paramLines(params, room).map((line) => rest + colour.dim(line)),
    ...(oneLine ? [] : [rest + told]),
    ...caveats(trace)
      .flatMap((caveat) => wrap(caveat, room))
      .map((line) => rest + colour.yellow(line)),
  ]
}

/** Why what was observed may not be all there was. */
function caveats({ saturated, warming }: LeafTrace): string[] {
  return [
    ...(saturated ? ['saturated: there were more events, this is of the latest'] : []),
    ...(warming ? ['warming: events from before this window came into force are missing'] : []),
  ]
}

/** What a counting fact counts, in full as far as a reader would follow. */
function paramLines(params: LeafTrace['params'], room: number): string[] {
  if (params === undefined) return []
  const lines = wrap(json(params).replaceAll(',"', ', "'), room)
  const last = lines[paramRows - 1]
  return lines.length <= paramRows || last === undefined
    ? lines
    : [...lines.slice(0, paramRows - 1), cut(`${last} …`, room)]
}

function required({ operator, required: value, requiredObserved }: LeafTrace): string {
  if (operator === 'between' && Array.isArray(value)) {
    return value.map((end) => json(end)).join(' and ')
  }
  const other = (value as { readonly fact?: unknown } | null)?.fact
  if (typeof other !== 'string') return json(value)
  return `${other} (${requiredObserved === undefined ? 'absent' : json(requiredObserved)})`
}

function json(value: unknown): string {
  return JSON.stringify(value) ?? 'absent'
}

function rounded(distance: number): number {
  return Number(distance.toPrecision(6))
}
