import { type Decision, type ExplainStoredOptions, type Relived, reliveStored } from '@beckon/core'
import type { JsonObject, LogRecord, Storage, Unit } from '@beckon/core/adapter'
import { parseRuleSet } from '@beckon/rules'
import type { Findings } from '../finding.ts'
import { bounds, site, siteOptions } from '../setting.ts'
import { isOwn } from './own-events.ts'

/** As much of a visitor's state as is looked at here. */
interface Stated {
  readonly at: number
  readonly context?: { readonly connected?: true }
}

/**
 * Why the log cannot say what became of somebody; see the known limits in docs/architecture.md.
 *
 * - `shut-out`: a wake-up looks at blocks of the address and of the site's list as they are then
 * - `connection`: a connection that was forgotten without a record
 * - `rules`: other rules came into force while it was not in memory
 * - `clock`: other rules came into force at an instant that lay behind it, as a clock was put back
 */
export type Doubt = 'shut-out' | 'connection' | 'rules' | 'clock'

/** Holds what is stored of each visitor against what its log makes of it. */
export class ReplayOracle {
  /** Of whom the log cannot tell everything, and why. */
  readonly doubts = new Map<string, Doubt>()
  /** Visitors who were held against their log. */
  checked = 0
  private readonly findings: Findings
  private readonly storage: Storage
  private readonly relive: ReturnType<typeof reliveStored>
  private readonly connected = new Set<string>()
  /** The instant of each visitor, as it is stored, ms. */
  private readonly lastAt = new Map<string, number>()
  /** The address that each visitor came from last, by key, and those that were ever blocked. */
  private readonly addresses = new Map<string, Set<string>>()
  private readonly blocked = new Set<string>()
  private isSwapping = false
  private rules: { readonly hash: unknown; readonly since: number } | undefined

  constructor(findings: Findings, storage: Storage) {
    const options: ExplainStoredOptions = {
      storage,
      site: siteOptions,
      bounds,
      readRules: (document) => parseRuleSet(document),
    }
    this.findings = findings
    this.storage = storage
    this.relive = reliveStored(site, options)
  }

  /** How many the log cannot tell everything of, by why. */
  get doubtful(): Partial<Record<Doubt, number>> {
    const counts: Partial<Record<Doubt, number>> = {}
    for (const doubt of this.doubts.values()) counts[doubt] = (counts[doubt] ?? 0) + 1
    return counts
  }

  written({ entity, records, state }: Unit): void {
    for (const { kind, type, at, visitor, data } of records) {
      if (kind === 'ruleset') this.swapped(data.hash, at)
      else if (kind === 'block' && data.address !== undefined) {
        this.blocked.add(String(data.address))
      } else if (kind === 'event' && visitor !== undefined) {
        if (type === 'operator.block') this.doubts.set(visitor, 'shut-out')
        this.cameFrom(visitor, data.context as { address?: { key: string } } | undefined)
      } else if (kind === 'decision' && visitor !== undefined && data.reason === 'blocked') {
        this.doubts.set(visitor, 'shut-out')
      }
    }
    if (entity.kind !== 'visitor' || state === undefined) return
    const { at, context } = state as unknown as Stated
    this.lastAt.set(entity.id, at)
    if (context?.connected === true) this.connected.add(entity.id)
    else if (this.connected.delete(entity.id)) {
      if (!records.some(tellsOfConnection)) this.doubts.set(entity.id, 'connection')
    }
  }

  /** Other rules are about to come into force; they are written down a little later. */
  swapping(): void {
    this.isSwapping = true
  }

  /** A process is given what is stored of a visitor. */
  loaded(visitor: string, state: JsonObject): void {
    const { at } = state as unknown as Stated
    const since = this.rules?.since ?? Number.NEGATIVE_INFINITY
    if (this.isSwapping || at < since) this.doubts.set(visitor, 'rules')
  }

  /** @returns the state that is stored */
  async check(visitor: string): Promise<unknown> {
    const keys = this.addresses.get(visitor) ?? []
    for (const key of keys) if (this.blocked.has(key)) this.doubts.set(visitor, 'shut-out')
    const entity = { site, kind: 'visitor', id: visitor } as const
    const [loaded] = await this.storage.load([{ entity }])
    const relived = this.doubts.has(visitor) ? undefined : await this.relive(visitor)
    if (relived !== undefined) this.compare(visitor, relived)
    return loaded?.state
  }

  private compare(visitor: string, relived: Relived): void {
    this.checked++
    const { gap, stored, again, recorded, made } = relived
    if (gap !== undefined) this.findings.add('replay', `${visitor} cannot be told: ${gap}`)
    else if (recorded.length + made.length > 0) {
      const [was, is] = [recorded, made].map((decisions) => decisions.map(inShort).join(', '))
      this.findings.add('replay', `${visitor} has decided "${was}", and its log decides "${is}"`)
    } else {
      const differs = difference(stored, again)
      if (differs !== undefined) this.findings.add('replay', `${visitor} differs in ${differs}`)
    }
  }

  private swapped(hash: unknown, at: number): void {
    this.isSwapping = false
    if (this.rules?.hash === hash) return
    for (const [visitor, last] of this.lastAt) if (last > at) this.doubts.set(visitor, 'clock')
    // Before the first rules nobody was there who could have missed them.
    this.rules = { hash, since: this.rules === undefined ? Number.NEGATIVE_INFINITY : at }
  }

  private cameFrom(visitor: string, context: { address?: { key: string } } | undefined): void {
    const key = context?.address?.key
    if (key === undefined) return
    const keys = this.addresses.get(visitor)
    if (keys === undefined) this.addresses.set(visitor, new Set([key]))
    else keys.add(key)
  }
}

/** Whether a record says if its visitor has a connection. */
function tellsOfConnection({ kind, type }: LogRecord): boolean {
  return kind === 'event' && (type === 'presence.lost' || !isOwn(type))
}

function inShort({ rule, outcome, reason, at, cause }: Decision): string {
  return `${rule} ${outcome}${reason ? ` ${reason}` : ''} at ${at} by ${cause}`
}

/** The first place at which two JSON values differ, with both; undefined where none does. */
function difference(one: unknown, other: unknown, place = ''): string | undefined {
  if (Object.is(one, other)) return undefined
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) {
    return `${place}: ${JSON.stringify(one)} stored, ${JSON.stringify(other)} by the log`
  }
  const keys = new Set([...Object.keys(one), ...Object.keys(other)])
  for (const key of keys) {
    const [left, right] = [one, other].map((value) => (value as Record<string, unknown>)[key])
    const found = difference(left, right, `${place}/${key}`)
    if (found !== undefined) return found
  }
  return undefined
}
