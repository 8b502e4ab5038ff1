/**
 * When a rule may take effect, by the wall clock of a zone. Instants of a wall clock are written as
 * if it showed UTC: ms from 1970-01-01T00:00.
 */
export interface Schedule {
  /** The first instant of the wall clock. */
  readonly from?: number
  /** The instant of the wall clock at which it is over. */
  readonly until?: number
  /**
   * Ascending instants of the week, ms from Monday 00:00: the first opens, the second closes, and so
   * on. Never empty; 0 and {@link weekMs} alone are the whole week.
   */
  readonly week: readonly number[]
  /** IANA name; that of the site where it is not given. */
  readonly timeZone?: string
}

const dayMs = 86_400_000

/** ms of a week. */
export const weekMs = 7 * dayMs

/** Where the week stands at an instant of the wall clock: 1970 began with a Thursday. */
function inWeek(wall: number): number {
  return (((wall + 3 * dayMs) % weekMs) + weekMs) % weekMs
}

/** How many turns of the week have passed: odd while it is open. */
function turnsPassed({ week }: Schedule, at: number): number {
  let passed = 0
  while (passed < week.length && (week[passed] as number) <= at) passed++
  return passed
}

/** Whether a schedule is open at an instant of the wall clock, ms. */
export function isOpenAt(schedule: Schedule, wall: number): boolean {
  const { from, until } = schedule
  if (from !== undefined && wall < from) return false
  if (until !== undefined && wall >= until) return false
  return turnsPassed(schedule, inWeek(wall)) % 2 === 1
}

/** The next instant of the wall clock at which a schedule opens or closes, ms; Infinity for never. */
export function nextTurnAt(schedule: Schedule, wall: number): number {
  const { from = wall, until = Number.POSITIVE_INFINITY } = schedule
  if (wall >= until) return Number.POSITIVE_INFINITY
  if (isOpenAt(schedule, wall)) return Math.min(weekCloses(schedule, wall), until)
  const start = Math.max(wall, from)
  const opens = start > wall && isOpenAt(schedule, start) ? start : weekOpens(schedule, start)
  return opens < until ? opens : Number.POSITIVE_INFINITY
}

/** When the week closes, at an instant at which it is open. */
function weekCloses(schedule: Schedule, wall: number): number {
  const { week } = schedule
  const at = inWeek(wall)
  const closes = week[turnsPassed(schedule, at)] as number
  if (closes < weekMs) return wall - at + closes
  // What is open at its end and at its beginning goes on over Sunday midnight.
  if (week[0] !== 0) return wall - at + weekMs
  const first = week[1] as number
  return first === weekMs ? Number.POSITIVE_INFINITY : wall - at + weekMs + first
}

/** When the week next opens, later than at an instant, at which it is not open. */
function weekOpens(schedule: Schedule, wall: number): number {
  const { week } = schedule
  const at = inWeek(wall)
  const opens = week[turnsPassed(schedule, at)]
  return wall - at + (opens ?? weekMs + (week[0] as number))
}
