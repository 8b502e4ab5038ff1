const minuteMs = 60_000

/** An invitation of a rule, by its number, at an instant, ms. */
export interface Paced {
  readonly rule: number
  readonly at: number
}

/** How many invitations there were within the last minute, of each rule and of all. */
export class Pace {
  private readonly all: number[] = []
  private readonly byRule = new Map<number, number[]>()
  /** Those that some limit goes by, the first to be a minute old first. */
  private counted: Paced[] = []

  /** `counts`: some limit goes by it. */
  add(rule: number, now: number, counts: boolean): void {
    if (counts) this.counted.push({ rule, at: now })
    this.all.push(now)
    const own = this.byRule.get(rule)
    if (own === undefined) this.byRule.set(rule, [now])
    else own.push(now)
  }

  /** What was counted at an instant came to nothing. */
  takeBack(rule: number, at: number): void {
    const own = this.counted.findIndex((one) => one.rule === rule && one.at === at)
    if (own >= 0) this.counted.splice(own, 1)
    for (const instants of [this.all, this.byRule.get(rule) ?? []]) {
      const place = instants.lastIndexOf(at)
      if (place >= 0) instants.splice(place, 1)
    }
  }

  /** Whether one more keeps to both limits; undefined is no limit. */
  admits(rule: number, all: number | undefined, own: number | undefined, now: number): boolean {
    this.forget(now)
    if (all !== undefined && this.all.length >= all) return false
    return own === undefined || (this.byRule.get(rule)?.length ?? 0) < own
  }

  /** Those of the last minute that some limit goes by. */
  within(now: number): readonly Paced[] {
    this.counted = this.counted.filter(({ at }) => at > now - minuteMs)
    return [...this.counted]
  }

  /** When the first of them is a minute old, ms; Infinity where there is none. */
  nextAt(now: number): number {
    this.forget(now)
    const [first] = this.all
    return first === undefined ? Number.POSITIVE_INFINITY : first + minuteMs
  }

  private forget(now: number): void {
    dropUntil(this.all, now - minuteMs)
    for (const [rule, instants] of this.byRule) {
      dropUntil(instants, now - minuteMs)
      if (instants.length === 0) this.byRule.delete(rule)
    }
  }
}

/** The instants stand in order. */
function dropUntil(instants: number[], last: number): void {
  let old = 0
  while (old < instants.length && (instants[old] as number) <= last) old++
  if (old > 0) instants.splice(0, old)
}
