import { persistently } from '../commit/persistence.ts'
import { asJson } from '../commit/record.ts'
import type { VisitorState } from '../domain/visitor.ts'
import type { Clock } from '../env/env.ts'
import type { EntityKey, Storage } from '../ports/storage.ts'
import type { Desk, KeptDesk, KeptGrant } from './desk.ts'

export interface DeskStoreOptions {
  readonly storage: Pick<Storage, 'load' | 'commit'>
  /** Something outlives the process that would have to be known. */
  readonly outlives: boolean
  readonly clock: Clock
  readonly stopped: () => boolean
  readonly onError: (cause: unknown) => void
}

/** Visitors that are looked at with one call. */
const portion = 500

/**
 * What desks have granted, in the storage: written before anybody is told, so that whoever opens it next
 * gives nothing out twice. What was given back since is found out by looking at the visitors.
 */
export class DeskStore {
  private readonly options: DeskStoreOptions
  private readonly versions = new Map<string, number>()

  constructor(options: DeskStoreOptions) {
    this.options = options
  }

  /** Nothing outlives the process that would have to be known. */
  get keepsNothing(): boolean {
    return !this.options.outlives
  }

  /** Desks go on from what is stored. */
  async open(desks: ReadonlyMap<string, Desk>): Promise<void> {
    if (this.keepsNothing) return
    const { storage, clock } = this.options
    const sites = [...desks.keys()]
    const loaded = await storage.load(sites.map((site) => ({ entity: entityOf(site) })))
    for (const [index, { version, state }] of loaded.entries()) {
      const site = sites[index] as string
      this.versions.set(site, version)
      if (state === undefined) continue
      // Only this class writes it.
      const kept = state as unknown as KeptDesk
      const fates = await this.fates(site, kept.grants)
      desks.get(site)?.resume(kept, ({ id }) => fates.get(id) ?? 'over', clock.now())
    }
  }

  /** Writes down what a desk has granted. Where another process has written, this one's stands. */
  async write(site: string, desk: Desk): Promise<void> {
    const { storage, clock, stopped, onError } = this.options
    const entity = entityOf(site)
    for (;;) {
      const unit = {
        entity,
        expectedVersion: this.versions.get(site) ?? 0,
        events: [],
        state: asJson(desk.kept(clock.now())),
        records: [],
        outbox: [],
      }
      const [result] = await persistently(() => storage.commit([unit]), clock, onError, stopped)
      if (result !== undefined && 'version' in result) this.versions.set(site, result.version)
      if (result?.status !== 'conflict') return
    }
  }

  private async fates(
    site: string,
    grants: readonly KeptGrant[],
  ): Promise<ReadonlyMap<string, 'waits' | 'untold'>> {
    const fates = new Map<string, 'waits' | 'untold'>()
    for (let first = 0; first < grants.length; first += portion) {
      const some = grants.slice(first, first + portion)
      const loaded = await this.options.storage.load(
        some.map(({ visitor }) => ({ entity: { site, kind: 'visitor', id: visitor } })),
      )
      for (const [index, { id }] of some.entries()) {
        const state = loaded[index]?.state as unknown as VisitorState | undefined
        if (state?.invitations?.live?.ask === id) fates.set(id, 'waits')
        else if (state?.asks?.some((ask) => ask.id === id)) fates.set(id, 'untold')
      }
    }
    return fates
  }
}

function entityOf(site: string): EntityKey {
  return { site, kind: 'site', id: `${site}/desk` }
}
