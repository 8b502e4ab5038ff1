import type { RuleSet } from '@beckon/rules'
import type { Entities } from './commit/entities.ts'
import { persistently } from './commit/persistence.ts'
import type { Clock } from './env/env.ts'
import type { Storage, Unit } from './ports/storage.ts'
import type { Probes } from './probe/probes.ts'
import type { Arrival } from './receive/arrival.ts'
import { RuleHistory } from './rule-history.ts'
import type { RulesInForce } from './rules-in-force.ts'
import type { Rulebook } from './step/rulebook.ts'

export interface RuleSwapOptions {
  readonly storage: Storage
  readonly clock: Clock
  readonly inForce: RulesInForce
  readonly entities: Entities
  readonly probes: Probes
  /** Sends something through the pipeline that says when it is done. */
  readonly through: (arrival: (done: (error?: unknown) => void) => Arrival) => Promise<void>
  /** Other rules are in force from here on. */
  readonly swapped: (book: Rulebook, before: Rulebook) => void
  /** What was under way before a swap has been told. */
  readonly told: () => void
  readonly stopped: () => boolean
  readonly onError: (cause: unknown) => void
}

/** Rules come into force: the first ones, and others in their place. */
export class RuleSwaps {
  private readonly options: RuleSwapOptions
  private readonly history: RuleHistory
  /** Rules that came into force and are not written down, the first of them first. */
  private readonly unwritten: { readonly book: Rulebook; readonly units: readonly Unit[] }[] = []

  constructor(options: RuleSwapOptions) {
    this.options = options
    this.history = new RuleHistory(options.storage, options.onError)
  }

  /** Writes down the rules with which the engine opens. */
  async begin(sites: readonly string[]): Promise<void> {
    const { clock, inForce } = this.options
    const { book } = inForce
    const now = clock.now()
    await this.history.begin(book, sites, now)
    inForce.setTerms(this.termAt)
    await this.record(book, now)
  }

  /** Since when the rules in force have been so at a site, ms. */
  sinceOf(site: string): number {
    return this.history.sinceOf(this.options.inForce.book, site)
  }

  /**
   * What must be written before anything that was decided by it; undefined where nothing must. Rejects
   * where the storage will not have it: then it must not have that either.
   */
  get writtenDown(): Promise<void> | undefined {
    return this.unwritten.length === 0 ? undefined : this.write()
  }

  /** Other processes may have brought the same rules into force since. */
  async reread(sites: readonly string[]): Promise<void> {
    const { inForce } = this.options
    const { book } = inForce
    await this.history.join(book, sites)
    if (inForce.book === book) inForce.setTerms(this.termAt)
  }

  private readonly termAt = (site: string): string | undefined =>
    this.history.termOf(this.options.inForce.book, site)

  /** Puts other rules into force, between two events. */
  async use(ruleSet: RuleSet): Promise<void> {
    const { probes, inForce, clock, through, told } = this.options
    const since = probes.now()
    const tell = (failure: { readonly error?: unknown }): void => {
      const [ms, at, rules] = [probes.now() - since, clock.now(), ruleSet.rules.length]
      const swap = { hash: inForce.book.hash, rules, ms, at, ...failure }
      probes.tell((probe) => probe.rulesSwapped?.(swap))
    }
    try {
      const book = inForce.bind(ruleSet)
      // Whoever is due by now is woken by the rules before, however long the swap has to wait for its turn.
      const now = clock.now()
      const apply = () => this.swap(book, now)
      await through((done) => ({ kind: 'swap', apply, receivedAt: now, done }))
      tell({})
    } catch (error) {
      tell({ error })
      throw error
    }
    told()
  }

  /** Other rules from here on, and from an instant, ms; gives back how that is written down. */
  private swap(book: Rulebook, now: number): () => Promise<void> {
    const { inForce, entities, swapped } = this.options
    const before = inForce.book
    this.history.follow(book, before, now)
    inForce.use(book, entities, now, this.termAt)
    swapped(book, before)
    return () => this.record(book, now)
  }

  private record(book: Rulebook, at: number): Promise<void> {
    this.unwritten.push({ book, units: this.options.inForce.units(book, at) })
    return this.write()
  }

  /** Whoever calls waits for it before calling again: the committer writes one group at a time. */
  private async write(): Promise<void> {
    const { clock, inForce, onError, stopped } = this.options
    for (let next = this.unwritten[0]; next !== undefined; next = this.unwritten[0]) {
      const { book, units } = next
      const write = () => this.history.write(book, units)
      await persistently(write, clock, onError, stopped)
      this.unwritten.shift()
      if (inForce.book === book) inForce.setTerms(this.termAt)
    }
  }
}
