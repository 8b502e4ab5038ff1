import type { Clock } from '../env/env.ts'
import type { EntityKey, Storage } from '../ports/storage.ts'
import { persistently } from './persistence.ts'
import { asJson } from './record.ts'

/** What a site keeps of the blocks of its addresses. */
interface UseState {
  /** None lasts longer, ms; missing: one may last until it is taken back. */
  readonly until?: number
}

interface Held {
  version: number
  /** As it is stored, ms. */
  stored: number
}

export interface AddressUseOptions {
  readonly storage: Pick<Storage, 'load' | 'commit'>
  readonly clock: Clock
  /** Some rule in force looks at addresses, or blocks them. */
  readonly readByRules: () => boolean
  readonly stopped: () => boolean
  readonly onError: (cause: unknown) => void
}

/** So much later than asked for, ms: a site that blocks one address after the other writes that down once a day. */
const spareMs = 86_400_000

/**
 * Whether events must be seen at their addresses: where rules look at addresses, and on sites where some
 * address may still be blocked, whatever rules are in force by now.
 */
export class AddressUse {
  private readonly options: AddressUseOptions
  private readonly sites = new Map<string, Held>()
  /** Until when some address may be blocked, ms, by site: of those where one ever was. */
  private readonly until = new Map<string, number>()
  /** What is being written down. */
  private readonly writing = new Set<Promise<void>>()

  constructor(options: AddressUseOptions) {
    this.options = options
  }

  /** Whether a site's events are seen at their addresses. */
  needed(site: string): boolean {
    if (this.options.readByRules()) return true
    return this.until.size > 0 && this.options.clock.now() < (this.until.get(site) ?? 0)
  }

  /** Reads what sites keep. */
  async open(sites: readonly string[]): Promise<void> {
    const loaded = await this.options.storage.load(
      sites.map((site) => ({ entity: entityOf(site) })),
    )
    for (const [index, { version, state }] of loaded.entries()) {
      const site = sites[index] as string
      const stored = state === undefined ? Number.NEGATIVE_INFINITY : untilOf(state as UseState)
      this.sites.set(site, { version, stored })
      this.extend(site, stored)
    }
  }

  /** An address of a site is blocked until an instant, ms; Infinity until that is taken back. */
  blocked(site: string, until: number): void {
    this.extend(site, until)
    if (until <= (this.sites.get(site)?.stored ?? Number.NEGATIVE_INFINITY)) return
    const written = this.write(site, until + spareMs)
      .catch(this.options.onError)
      .finally(() => this.writing.delete(written))
    this.writing.add(written)
  }

  /** What must be written before the blocks themselves are; undefined where nothing must. */
  get writtenDown(): Promise<unknown> | undefined {
    return this.writing.size === 0 ? undefined : Promise.all(this.writing)
  }

  private extend(site: string, until: number): void {
    if (until > (this.until.get(site) ?? Number.NEGATIVE_INFINITY)) this.until.set(site, until)
  }

  private async write(site: string, until: number): Promise<void> {
    const { storage, clock, onError, stopped } = this.options
    const known = this.sites.get(site)
    // Those behind it are content with what this one writes.
    const held = { version: known?.version ?? 0, stored: until }
    this.sites.set(site, held)
    const entity = entityOf(site)
    for (;;) {
      const state = asJson(until === Number.POSITIVE_INFINITY ? {} : { until })
      const unit = {
        entity,
        expectedVersion: held.version,
        events: [],
        state,
        records: [],
        outbox: [],
      }
      const [result] = await persistently(() => storage.commit([unit]), clock, onError, stopped)
      if (result?.status === 'committed') {
        held.version = result.version
        return
      }
      const [now] = await persistently(() => storage.load([{ entity }]), clock, onError, stopped)
      held.version = now?.version ?? 0
      if (now?.state !== undefined && untilOf(now.state as UseState) >= until) return
    }
  }
}

function untilOf({ until = Number.POSITIVE_INFINITY }: UseState): number {
  return until
}

function entityOf(site: string): EntityKey {
  return { site, kind: 'site', id: `${site}/addresses` }
}
