import { parseDuration } from '@beckon/rules'
import { type Static, type TSchema, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { Chance } from './chance.ts'
import { deviations, exponential, sharesBelow } from './normal.ts'
import { firstAbove, Weighted } from './weighted.ts'

const closed = { additionalProperties: false } as const

/** Weights by name: any numbers, of which each is a share of the sum. */
export const weightsSchema = Type.Record(Type.String(), Type.Number({ minimum: 0 }), {
  minProperties: 1,
  expects: 'weights by name, each a number from 0',
})

const forms =
  '{from, to}, {median, sigma, most?}, {quantiles: [least, …, most]} or {oneOf: {value: weight}}'

function distributionOf<Value extends TSchema>(value: Value, one: string) {
  return Type.Union(
    [
      value,
      Type.Object({ from: value, to: value }, closed),
      Type.Object(
        {
          median: value,
          sigma: Type.Number({ exclusiveMinimum: 0, maximum: 4 }),
          most: Type.Optional(value),
        },
        closed,
      ),
      Type.Object({ quantiles: Type.Array(value, { minItems: 2 }) }, closed),
      Type.Object({ oneOf: weightsSchema }, closed),
    ],
    { expects: `${one}, ${forms}` },
  )
}

/** Seconds, or a duration as in rules. */
const timeSchema = Type.Union([
  Type.Number({ minimum: 0, maximum: 315_360_000 }),
  Type.String({ pattern: '^\\d{1,9}(ms|s|m|h|d)$' }),
])

/** How long something takes. */
export const timesSchema = distributionOf(timeSchema, 'seconds, a duration such as "30s" or "2d"')

/** How much of something there is. */
export const amountsSchema = distributionOf(Type.Number(), 'a number')

/**
 * Values by how often they come: always the same, evenly `from` `to`, log-normal by its `median` and
 * the standard deviation of its logarithm (`sigma`), by `quantiles` at equal steps from the least to
 * the most, or `oneOf` several by their weights.
 */
export type Amounts = Static<typeof amountsSchema>

/** The same of times: numbers are seconds. */
export type Times = Static<typeof timesSchema>

/** Draws one value. */
export type Draw = (chance: Chance) => number

/** Draws times, in ms. */
export function drawTimes(times: Times): Draw {
  return drawing(times, (time) => Math.round(milliseconds(time)))
}

/** Draws numbers. */
export function drawAmounts(amounts: Amounts): Draw {
  return drawing(amounts, Number)
}

function milliseconds(time: number | string): number {
  if (typeof time === 'number') return time * 1_000
  return parseDuration(time) ?? Number(time) * 1_000
}

function drawing(given: Times, read: (value: number | string) => number): Draw {
  if (typeof given === 'number' || typeof given === 'string') {
    const value = read(given)
    return () => value
  }
  if ('from' in given) {
    const [low, high] = [read(given.from), read(given.to)]
    return (chance) => low + chance.next() * (high - low)
  }
  if ('median' in given) return drawLogNormal(given, read)
  if ('quantiles' in given) return drawQuantiles(given.quantiles.map(read))
  const weighted = Object.entries(given.oneOf).map(
    ([value, weight]) => [read(numberOr(value)), weight] as const,
  )
  const choices = new Weighted(weighted)
  return (chance) => choices.draw(chance)
}

function drawLogNormal(
  { median, sigma, most }: Extract<Times, { median: unknown }>,
  read: (value: number | string) => number,
): Draw {
  const middle = read(median)
  const end = most === undefined ? Number.POSITIVE_INFINITY : read(most)
  const values = deviations.map((z) => Math.min(end, middle * exponential(sigma * z)))
  return (chance) => {
    const share = chance.next()
    const place = Math.max(1, firstAbove(sharesBelow, share))
    const below = sharesBelow[place - 1] as number
    const above = sharesBelow[place] as number
    return between(values, place, (share - below) / (above - below))
  }
}

function drawQuantiles(quantiles: readonly number[]): Draw {
  const values = Float64Array.from(quantiles)
  const steps = values.length - 1
  return (chance) => {
    const share = chance.next() * steps
    const place = Math.floor(share) + 1
    return between(values, place, share - place + 1)
  }
}

/** On the way from the value before a place to that at it. */
function between(values: Float64Array, place: number, way: number): number {
  const before = values[place - 1] as number
  return before + ((values[place] as number) - before) * way
}

function numberOr(text: string): number | string {
  const number = Number(text)
  return Number.isNaN(number) ? text : number
}

/** What is wrong with a distribution of the right shape; undefined where nothing is. */
export function distributionFault(
  given: unknown,
  of: 'times' | 'amounts' = 'times',
): string | undefined {
  const schema = of === 'times' ? timesSchema : amountsSchema
  if (!Value.Check(schema, given)) return `It must be ${schema.expects}.`
  if (typeof given !== 'object') return undefined
  const value = (one: number | string): number => (of === 'times' ? milliseconds(one) : Number(one))
  if ('from' in given && value(given.from) > value(given.to)) return 'It must go from less to more.'
  if ('quantiles' in given) {
    const values = given.quantiles.map(value)
    const rises = values.every((one, index) => index === 0 || (values[index - 1] as number) <= one)
    return rises ? undefined : 'The quantiles must rise.'
  }
  if (!('oneOf' in given)) return undefined
  const weights = Object.entries(given.oneOf)
  if (weights.some(([name]) => Number.isNaN(value(numberOr(name))))) {
    return `Each name in oneOf must be a ${of === 'times' ? 'time' : 'number'}.`
  }
  return weights.some(([, weight]) => weight > 0) ? undefined : 'Some weight must be above 0.'
}
