/** Over so long a rate is measured, ms. */
const windowMs = 3_000

/** How fast a count grows, by looking at it now and then. */
export class Rate {
  private readonly looks: { readonly at: number; readonly count: number }[] = []

  /** A second, over the last seconds. */
  at(now: number, count: number): number {
    this.looks.push({ at: now, count })
    while ((this.looks[1]?.at ?? now) <= now - windowMs) this.looks.shift()
    const [first] = this.looks
    const ms = first === undefined ? 0 : now - first.at
    return first === undefined || ms === 0 ? 0 : (1_000 * (count - first.count)) / ms
  }
}
