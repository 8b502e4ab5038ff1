import { asJson } from './commit/record.ts'
import { termOf } from './domain/term.ts'
import type { CommitResult, EntityKey, Storage, Unit } from './ports/storage.ts'
import type { Rulebook } from './step/rulebook.ts'

/** Of a window that was watched before the site had any visitor. */
const fromTheBeginning = 0

/** How often a site's entity is written again when another process was quicker. */
const tries = 5

/** What a site's entity keeps of the rules in force. */
interface SiteState {
  /** Since when each window is watched, ms. */
  readonly windows: Readonly<Record<string, number>>
  readonly rules?: { readonly hash: string; readonly since: number }
}

/**
 * Knows since when the rules of a site have been in force, over restarts, and since when each window
 * is watched, over swaps as well: so that it is known who has not met these rules, and which windows may
 * still lack events. It is kept with the site, not with each visitor.
 */
export class RuleHistory {
  private readonly storage: Storage
  private readonly onError: (cause: unknown) => void
  private readonly versions = new Map<string, number>()
  private readonly since = new WeakMap<Rulebook, Map<string, number>>()

  constructor(storage: Storage, onError: (cause: unknown) => void) {
    this.storage = storage
    this.onError = onError
  }

  /** Since when rules have been in force at a site, ms. */
  sinceOf(book: Rulebook, site: string): number {
    return this.since.get(book)?.get(site) ?? Number.NEGATIVE_INFINITY
  }

  /** The term of rules at a site; undefined where the rules have not been in force there. */
  termOf(book: Rulebook, site: string): string | undefined {
    const since = this.since.get(book)?.get(site)
    return since === undefined ? undefined : termOf(book.hash, since)
  }

  /**
   * The first rules of this engine: what no engine before watched is watched from now on, ms; all of
   * it where the storage does not tell, which is no reason not to open.
   */
  async begin(book: Rulebook, sites: readonly string[], now: number): Promise<void> {
    const requests = sites.map((site) => ({ entity: entityOf(site) }))
    const loaded = await this.storage.load(requests).catch((cause: unknown) => {
      this.onError(cause)
      watchSince(book, now, () => undefined)
      return []
    })
    const since = new Map(sites.map((site) => [site, now]))
    this.since.set(book, since)
    for (const [index, { version, state }] of loaded.entries()) {
      const site = sites[index] as string
      this.versions.set(site, version)
      const { windows, rules } = (state ?? {}) as Partial<SiteState>
      if (windows !== undefined) watchSince(book, now, (key) => windows[key])
      if (rules?.hash === book.hash) since.set(site, rules.since)
    }
  }

  /** Other rules come into force at an instant, ms. */
  follow(book: Rulebook, before: Rulebook, now: number): void {
    const since = this.since.get(before) ?? new Map<string, number>()
    const isSame = book.hash === before.hash
    this.since.set(book, isSame ? since : new Map([...since.keys()].map((site) => [site, now])))
    watchAfter(book, before, now)
  }

  /** Writes units of sites, with what they keep. */
  async write(book: Rulebook, units: readonly Unit[]): Promise<void> {
    const windows: Record<string, number> = {}
    for (const key of keysOf(book)) windows[key] = book.windowsSince.get(key) ?? fromTheBeginning
    const stateOf = (site: string): SiteState => ({
      windows,
      rules: { hash: book.hash, since: this.sinceOf(book, site) },
    })
    let left = units
    for (let round = 0; left.length > 0 && round < tries; round++) {
      const sent = left.map((unit) => ({
        ...unit,
        state: asJson(stateOf(unit.entity.id)),
        expectedVersion: this.versions.get(unit.entity.id) ?? 0,
      }))
      const results = await this.storage.commit(sent)
      left = sent.filter((unit, index) => this.lost(unit.entity.id, results[index]))
      const sites = left.map(({ entity }) => entity.id)
      await this.join(book, sites, left[0]?.records[0]?.at)
    }
    // The log must have the rule set, whoever keeps the site's windows.
    if (left.length > 0) await this.storage.commit(left.map(({ state: _, ...unit }) => unit))
  }

  /**
   * Another process may have brought rules into force at sites: where they are the same, theirs is the
   * term; where they are others, that of these begins when they are written, at an instant, ms.
   */
  async join(book: Rulebook, sites: readonly string[], at?: number): Promise<void> {
    if (sites.length === 0) return
    const loaded = await this.storage.load(sites.map((site) => ({ entity: entityOf(site) })))
    for (const [index, { version, state }] of loaded.entries()) {
      const site = sites[index] as string
      this.versions.set(site, version)
      const { rules } = (state ?? {}) as Partial<SiteState>
      if (rules === undefined) continue
      const since = rules.hash === book.hash ? rules.since : at
      if (since !== undefined) this.since.get(book)?.set(site, since)
    }
  }

  private lost(site: string, result: CommitResult | undefined): boolean {
    if (result === undefined || !('version' in result)) return false
    this.versions.set(site, result.version)
    return result.status === 'conflict'
  }
}

/**
 * A rule set takes the place of another, or of one that nothing is known of, at an instant, ms: what
 * both watch is watched since when it was, all else from then on.
 */
export function watchAfter(book: Rulebook, before: Rulebook | undefined, now: number): void {
  const known = new Set(before && keysOf(before))
  watchSince(book, now, (key) =>
    known.has(key) ? (before?.windowsSince.get(key) ?? fromTheBeginning) : undefined,
  )
}

function watchSince(
  book: Rulebook,
  now: number,
  before: (key: string) => number | undefined,
): void {
  for (const key of keysOf(book)) {
    const since = before(key) ?? now
    const known = book.windowsSince.get(key) ?? fromTheBeginning
    if (since > known) book.windowsSince.set(key, since)
  }
}

function keysOf(book: Rulebook): readonly string[] {
  return [...book.watch.windows.keys(), ...book.addressWatch.windows.keys()]
}

function entityOf(site: string): EntityKey {
  return { site, kind: 'site', id: site }
}
