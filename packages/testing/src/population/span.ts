import { Zone } from '@beckon/core'
import type { Population } from './schema.ts'

const dayMs = 86_400_000

/** How long a population is watched, and by which clock it lives. */
export interface Span {
  /** ms since 1970 UTC. */
  readonly start: number
  /** Nothing happens from then on, ms. */
  readonly end: number
  readonly zone: Zone
}

/** From the parameters: a date begins at midnight of the time zone. */
export function spanOf({ start, days, timeZone = 'UTC' }: Population): Span {
  const zone = new Zone(timeZone)
  const from = start.includes('T') ? Date.parse(start) : midnight(Date.parse(start), zone)
  return { start: from, end: from + Math.round(days * dayMs), zone }
}

/** When the wall clock of a zone shows the midnight that UTC shows at `utc`. */
function midnight(utc: number, zone: Zone): number {
  const near = utc - (zone.wallAt(utc) - utc)
  return utc - (zone.wallAt(near) - near)
}
