import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ConditionTrace, LeafTrace } from './condition-trace.ts'
import { nearestMiss } from './nearest-miss.ts'

/** A comparison is its number; the same number twice is the same comparison. */
type Shape =
  | { readonly kind: 'leaf'; readonly of: number }
  | { readonly kind: 'all' | 'any' | 'not'; readonly children: readonly Shape[] }

function evaluated(shape: Shape, isTrue: (of: number) => boolean): boolean {
  if (shape.kind === 'leaf') return isTrue(shape.of)
  const results = shape.children.map((child) => evaluated(child, isTrue))
  if (shape.kind === 'not') return !results[0]
  if (shape.kind === 'all') return results.every(Boolean)
  return results.length === 0 || results.some(Boolean)
}

function traceOf(shape: Shape, isTrue: (of: number) => boolean, pointer = ''): ConditionTrace {
  const result = evaluated(shape, isTrue)
  if (shape.kind === 'leaf') {
    return {
      kind: 'leaf',
      pointer,
      result,
      fact: `f${shape.of}`,
      operator: 'equal',
      required: shape.of,
    }
  }
  const children = shape.children.map((child, at) => traceOf(child, isTrue, `${pointer}/${at}`))
  return { kind: shape.kind, pointer, result, children }
}

/** Comparisons by where they are made first. */
function inOrder(shape: Shape, seen: number[] = []): readonly number[] {
  if (shape.kind !== 'leaf') for (const child of shape.children) inOrder(child, seen)
  else if (!seen.includes(shape.of)) seen.push(shape.of)
  return seen
}

/** All sets of changes tried: the smallest that helps, of these the first in the document. */
function byForce(shape: Shape, isTrue: (of: number) => boolean): readonly number[] | undefined {
  const all = inOrder(shape)
  const sets = Array.from({ length: 1 << all.length }, (_, bits) =>
    all.flatMap((_of, place) => ((bits >> place) & 1 ? [place] : [])),
  )
  sort(sets)
  const found = sets.find((places) => {
    const changed = new Set(places.map((place) => all[place]))
    return evaluated(shape, (of) => isTrue(of) !== changed.has(of))
  })
  return found?.map((place) => all[place] as number)
}

function sort(sets: number[][]): void {
  sets.sort((left, right) => {
    if (left.length !== right.length) return left.length - right.length
    const at = left.findIndex((place, index) => place !== right[index])
    return at < 0 ? 0 : (left[at] as number) - (right[at] as number)
  })
}

function shapes(leaf: fc.Arbitrary<Shape>): fc.Arbitrary<Shape> {
  return fc.letrec<{ shape: Shape }>((tie) => ({
    shape: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.record({
        kind: fc.constantFrom('all' as const, 'any' as const),
        children: fc.array(tie('shape'), { maxLength: 3 }),
      }),
      fc.record({ kind: fc.constant('not' as const), children: fc.tuple(tie('shape')) }),
    ),
  })).shape
}

const leafOf = (most: number): fc.Arbitrary<Shape> =>
  fc.record({ kind: fc.constant('leaf' as const), of: fc.nat(most) })

const changesOf = (trace: ConditionTrace): readonly number[] | undefined =>
  nearestMiss(trace)?.changes.map(({ required }) => required as number)

describe('the nearest miss', () => {
  it('is the first of the smallest sets of changes that make a condition true', () => {
    let missed = 0
    fc.assert(
      fc.property(
        fc.oneof(shapes(leafOf(3)), shapes(leafOf(7)), shapes(leafOf(1_000))),
        fc.infiniteStream(fc.boolean()),
        (shape, chance) => {
          const comparisons = inOrder(shape)
          fc.pre(comparisons.length <= 10)
          const results = new Map(comparisons.map((of) => [of, chance.next().value as boolean]))
          const isTrue = (of: number): boolean => results.get(of) === true
          const miss = nearestMiss(traceOf(shape, isTrue))
          if (evaluated(shape, isTrue)) {
            expect(miss).toBeUndefined()
            return
          }
          missed++
          const expected = byForce(shape, isTrue)
          if (miss?.atMost !== true) {
            expect(miss?.changes.map(({ required }) => required)).toEqual(expected)
          }
          expect(miss?.count).toBe(miss?.changes.length)
        },
      ),
      { numRuns: 3_000 },
    )
    expect(missed).toBeGreaterThan(500)
  })

  it('is true to its word where too many comparisons occur more than once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.tuple(fc.nat(11), fc.boolean()), { minLength: 2, maxLength: 3 }), {
          minLength: 14,
          maxLength: 20,
        }),
        fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
        (clauses, results) => {
          const literal = ([of, plain]: [number, boolean]): Shape =>
            plain ? { kind: 'leaf', of } : { kind: 'not', children: [{ kind: 'leaf', of }] }
          const shape: Shape = {
            kind: 'all',
            children: clauses.map((one) => ({ kind: 'any', children: one.map(literal) })),
          }
          const isTrue = (of: number): boolean => results[of] === true
          const changes = changesOf(traceOf(shape, isTrue))
          if (changes === undefined) return
          const changed = new Set(changes)
          expect(evaluated(shape, (of) => isTrue(of) !== changed.has(of))).toBe(true)
        },
      ),
      { numRuns: 200 },
    )
  })

  it('counts a comparison once that is made twice', () => {
    const first: Shape = { kind: 'leaf', of: 1 }
    const twice: Shape = { kind: 'all', children: [first, { kind: 'any', children: [first] }] }
    expect(changesOf(traceOf(twice, () => false))).toEqual([1])
    const never: Shape = { kind: 'all', children: [first, { kind: 'not', children: [first] }] }
    expect(changesOf(traceOf(never, () => false))).toBeUndefined()
    expect(
      changesOf(traceOf({ kind: 'not', children: [{ kind: 'any', children: [] }] }, () => true)),
    ).toBeUndefined()
  })

  it('says what each comparison would have to be, and how far it is from that', () => {
    const leaf = (more: Partial<LeafTrace>): LeafTrace => ({
      kind: 'leaf',
      pointer: '/a',
      result: false,
      fact: 'page.seconds',
      operator: 'greaterThanInclusive',
      observed: 7,
      required: 30,
      ...more,
    })
    const stays = leaf({})
    const left = leaf({ result: true, pointer: '/b', operator: 'lessThan', required: 9 })
    const within = leaf({ pointer: '/c', operator: 'between', required: [10, 20] })
    const country = leaf({
      pointer: '/d',
      fact: 'geo.country',
      operator: 'in',
      observed: 'DE',
      required: ['FR'],
    })
    expect(
      nearestMiss({
        kind: 'all',
        pointer: '',
        result: false,
        children: [
          stays,
          { kind: 'not', pointer: '', result: false, children: [left] },
          within,
          country,
        ],
      }),
    ).toEqual({
      count: 4,
      changes: [
        {
          pointer: '/a',
          fact: 'page.seconds',
          operator: 'greaterThanInclusive',
          required: 30,
          observed: 7,
          becomes: true,
          distance: 23,
        },
        {
          pointer: '/b',
          fact: 'page.seconds',
          operator: 'lessThan',
          required: 9,
          observed: 7,
          becomes: false,
          distance: 2,
        },
        {
          pointer: '/c',
          fact: 'page.seconds',
          operator: 'between',
          required: [10, 20],
          observed: 7,
          becomes: true,
          distance: 3,
        },
        {
          pointer: '/d',
          fact: 'geo.country',
          operator: 'in',
          required: ['FR'],
          observed: 'DE',
          becomes: true,
        },
      ],
    })
  })

  it('takes time by the size of the condition', () => {
    const children = Array.from(
      { length: 1_000 },
      (_, of): Shape => ({ kind: 'leaf', of: of % 400 }),
    )
    const trace = traceOf({ kind: 'all', children }, () => false)
    expect(nearestMiss(trace)).toMatchObject({ count: 400, atMost: true })
  })
})
