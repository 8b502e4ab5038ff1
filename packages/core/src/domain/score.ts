import type { Mutable } from '../mutable.ts'

/** Points that do not stay. */
export interface ExpiringPoints {
  /** ms. */
  readonly until: number
  /** Content hash of the rule that gave them. */
  readonly key: string
  readonly points: number
}

/** How likely a visitor is to buy, and where that comes from. */
export interface Score {
  readonly score: number
  /** What each rule has added that still counts, by the rule's key. */
  readonly scoreParts?: Readonly<Record<string, number>>
  /** Those of the points that do not stay, the first to go first. */
  readonly expiring?: readonly ExpiringPoints[]
}

/**
 * A rule gives points: for good, or until an instant, ms. Where more than `bound` points of any rule
 * wait to expire, the first of them go early.
 */
export function addPoints(
  state: Mutable<Score>,
  key: string,
  points: number,
  until: number | undefined,
  bound: number,
): void {
  change(state, key, points)
  if (until === undefined) return
  const waiting = state.expiring ?? none
  let place = waiting.length
  while (place > 0 && (waiting[place - 1] as ExpiringPoints).until > until) place--
  state.expiring = [...waiting.slice(0, place), { until, key, points }, ...waiting.slice(place)]
  if (state.expiring.length > bound) dropFirst(state, state.expiring.length - bound)
}

/** A rule takes back all it has given. */
export function takePointsBack(state: Mutable<Score>, key: string): void {
  change(state, key, -(state.scoreParts?.[key] ?? 0))
  const left = state.expiring?.filter((one) => one.key !== key) ?? none
  if (left.length === 0) delete state.expiring
  else state.expiring = left
}

/** Points whose time is over go. */
export function expirePoints(state: Mutable<Score>, at: number): void {
  const { expiring } = state
  if (expiring === undefined) return
  let over = 0
  while (over < expiring.length && (expiring[over] as ExpiringPoints).until <= at) over++
  if (over > 0) dropFirst(state, over)
}

/** When the next points go, ms; Infinity where all stay. */
export function pointsExpireAt({ expiring }: Score): number {
  return expiring?.[0]?.until ?? Number.POSITIVE_INFINITY
}

function dropFirst(state: Mutable<Score>, count: number): void {
  const waiting = state.expiring ?? none
  for (const { key, points } of waiting.slice(0, count)) change(state, key, -points)
  if (count < waiting.length) state.expiring = waiting.slice(count)
  else delete state.expiring
}

function change(state: Mutable<Score>, key: string, points: number): void {
  const { [key]: before = 0, ...others } = state.scoreParts ?? {}
  state.score += points
  // What has come to nothing is not kept: a visitor may outlive many rules.
  if (before + points !== 0) state.scoreParts = { ...others, [key]: before + points }
  else if (Object.keys(others).length > 0) state.scoreParts = others
  else delete state.scoreParts
}

const none: readonly ExpiringPoints[] = []
