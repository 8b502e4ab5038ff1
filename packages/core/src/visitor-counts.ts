import type { Attendance } from './attendance.ts'
import type { Entities } from './commit/entities.ts'

/** How many visitors of a site there are now. */
export interface VisitorCount {
  /** With a visit that has not ended. */
  readonly visiting: number
  /** With a connection, or one that ended less than 45 s ago. */
  readonly connected: number
}

/** Counts them by going through all who are in memory: some milliseconds for 100,000. */
export function countVisitors(
  sites: Iterable<string>,
  entities: Entities,
  attendance: Attendance,
): Readonly<Record<string, VisitorCount>> {
  const counts = new Map([...sites].map((site) => [site, { visiting: 0, connected: 0 }]))
  for (const { key, state } of entities) {
    const count = counts.get(key.site)
    if (count !== undefined && state?.visit !== undefined) count.visiting++
  }
  for (const { site } of attendance.peers()) {
    const count = counts.get(site)
    if (count !== undefined) count.connected++
  }
  return Object.fromEntries(counts)
}
