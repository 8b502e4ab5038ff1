import type { AddressBook } from '../admit/address-book.ts'
import { plainIp } from '../admit/plain-ip.ts'
import { type AddressState, visitorsBehind } from '../domain/address.ts'
import { blockOf, partOf } from '../domain/block.ts'
import type { Env } from '../env/env.ts'
import type { OperatorAct } from '../operator/operator-act.ts'
import type { Operators } from '../operator/operators.ts'
import type { Storage } from '../ports/storage.ts'
import type { Peer } from '../ports/transport.ts'
import type { Arrival } from '../receive/arrival.ts'
import { BlockList } from './block-list.ts'
import { listRecords } from './list-records.ts'
import type { BlockTarget, ListedBlock } from './listed-block.ts'
import { SiteBlocks } from './site-blocks.ts'
import { BlockListStore, type ListChange } from './store.ts'

export interface BlockListsOptions {
  readonly storage: Pick<Storage, 'load' | 'commit'>
  readonly env: Env
  readonly addressBook: AddressBook
  readonly operators: Operators
  /** Everybody who has a connection. */
  readonly peers: () => Iterable<Peer>
  /** Sends something through the pipeline that says when it is done. */
  readonly through: (arrival: (done: (error?: unknown) => void) => Arrival) => Promise<void>
  readonly stopped: () => boolean
  readonly onError: (cause: unknown) => void
  /** Takes back what rules have blocked of an address, by its key. */
  readonly openAddress: (
    site: string,
    key: string,
    operator: string | undefined,
  ) => Promise<boolean>
  /** How many lines a list may have. */
  readonly most: number
}

/** Who is blocked by name, on all sites. */
export class BlockLists {
  private readonly options: BlockListsOptions
  private readonly store: BlockListStore

  constructor(options: BlockListsOptions) {
    this.options = options
    const { storage, env, stopped, onError } = options
    this.store = new BlockListStore({ storage, clock: env.clock, stopped, onError })
  }

  open(sites: readonly string[]): Promise<void> {
    return this.store.open(sites)
  }

  of(site: string): BlockList {
    return this.store.of(site)
  }

  /** The list of a site, for those who change it. */
  site(site: string): SiteBlocks {
    const { env, most } = this.options
    return new SiteBlocks({
      list: () => this.store.of(site),
      now: () => env.clock.now(),
      change: (change, lines, type) => this.change(site, change, lines, type),
      behind: (target) => this.behind(site, target),
      tell: (line, step) => this.tell(site, line, step),
      open: async (ip, operator) => {
        const key = this.options.addressBook.of(site, ip)?.key
        return key !== undefined && this.options.openAddress(site, key, operator)
      },
      most,
    })
  }

  /** Reads the lists again, which another process may have changed: who is there is told. */
  async reread(sites: readonly string[]): Promise<void> {
    const before = new Map(sites.map((site) => [site, this.store.of(site)]))
    await this.store.open(sites)
    for (const [site, was] of before) {
      const is = this.store.of(site)
      if (is === was) continue
      const now = this.options.env.clock.now()
      for (const line of is.at(now)) {
        const former = was.line(line)
        if (former === undefined || former.since !== line.since)
          await this.tell(site, line, 'blocked', true)
      }
      for (const line of was.at(now)) {
        if (is.line(line) === undefined)
          await this.tell(site, { ...line, since: now }, 'unblocked', true)
      }
    }
  }

  /** A visitor is to be forgotten: the list must not name it either. */
  async forget(site: string, visitor: string): Promise<void> {
    const target = { visitor }
    if (this.store.of(site).line(target) === undefined) return
    await this.store.change(site, (list, now) => list.without(target, now), [])()
  }

  private change(
    site: string,
    change: ListChange,
    lines: readonly ListedBlock[],
    type: 'listed' | 'unlisted',
  ): Promise<void> {
    const { env, through } = this.options
    const at = env.clock.now()
    const records = listRecords(type, lines, at, env.ids)
    return through((done) => ({
      kind: 'swap',
      apply: () => this.store.change(site, change, records),
      receivedAt: at,
      done,
    }))
  }

  /** What addresses remember is known only where some rule acts on addresses, or asks who is behind them. */
  private async behind(site: string, target: BlockTarget): Promise<number> {
    const { addressBook, storage, env } = this.options
    if (target.visitor !== undefined) return 1
    const present = new Set<string>()
    for (const { visitor } of this.presentBehind(site, target)) present.add(visitor)
    const key = target.ip === undefined ? undefined : addressBook.of(site, target.ip)?.key
    if (key === undefined) return present.size
    const [loaded] = await storage.load([{ entity: { site, kind: 'address', id: key } }])
    const remembered = visitorsBehind((loaded?.state ?? {}) as AddressState, env.clock.now())
    return Math.max(remembered, present.size)
  }

  private *presentBehind(site: string, target: BlockTarget): IterableIterator<Peer> {
    const list = new BlockList([{ ...target, since: 0 }])
    for (const peer of this.options.peers()) {
      const ip = peer.ip === undefined ? undefined : plainIp(peer.ip)
      if (peer.site === site && !peer.staff && list.of(peer.visitor, ip).length > 0) yield peer
    }
  }

  private async tell(
    site: string,
    line: ListedBlock,
    step: 'blocked' | 'unblocked',
    elsewhere = false,
  ): Promise<void> {
    const { operator = 'list' } = line
    const acts = new Map<string, OperatorAct>()
    // Whoever has changed the list elsewhere has told a visitor who is not here.
    if (line.visitor !== undefined && !elsewhere)
      acts.set(line.visitor, this.actOf(site, line.visitor, undefined, line, step))
    for (const { visitor, ip } of this.presentBehind(site, line)) {
      if (acts.has(visitor)) continue
      acts.set(visitor, this.actOf(site, visitor, ip, { ...line, operator }, step, elsewhere))
    }
    const { operators } = this.options
    // Of whom nothing is known nobody has to be told.
    await Promise.all(
      [...acts].map(([visitor, act]) => operators.act(site, visitor, undefined, act)),
    )
  }

  /** Who is let in by one line may be kept out by another. */
  private actOf(
    site: string,
    visitor: string,
    ip: string | undefined,
    line: ListedBlock,
    step: 'blocked' | 'unblocked',
    elsewhere = false,
  ): OperatorAct {
    const { operator = 'list' } = line
    const plain = ip === undefined ? undefined : plainIp(ip)
    const left = this.store.of(site).of(visitor, plain)
    const still = blockOf(left, 'invitations', this.options.env.clock.now())
    const block = step === 'blocked' ? line : still
    // What rules have blocked since must not end because the news comes late.
    const own = line.visitor !== undefined && !elsewhere
    if (block === undefined) return { type: 'operator.unblock', operator, own }
    const { until, reason } = block
    return {
      type: 'operator.block',
      operator,
      what: partOf(block),
      ...(until !== undefined && { until }),
      ...(reason !== undefined && { reason }),
    }
  }
}
