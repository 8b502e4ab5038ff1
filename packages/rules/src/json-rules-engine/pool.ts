import type { Runner } from './runner.ts'

/** Real engines with the same rules, as many as are needed at the same time, up to a number. */
export class Pool {
  readonly #make: () => Runner
  readonly #most: number
  readonly #runners: Runner[] = []

  constructor(make: () => Runner, most: number) {
    this.#make = make
    this.#most = most
    this.#runners.push(make())
  }

  /** Who has the least to do. */
  next(): Runner {
    let least = this.#runners[0] as Runner
    for (const runner of this.#runners) if (runner.waiting < least.waiting) least = runner
    if (least.waiting === 0 || this.#runners.length >= this.#most) return least
    const more = this.#make()
    this.#runners.push(more)
    return more
  }
}
