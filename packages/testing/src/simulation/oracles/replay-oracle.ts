import {
  type Decision,
  type ExplainStoredOptions,
  type Relived,
  reliveStored,
  type VisitorState,
} from '@beckon/core'
import type { Storage, Unit } from '@beckon/core/adapter'
import { parseRuleSet } from '@beckon/rules'
import type { Findings } from '../finding.ts'
import { bounds, site, siteOptions } from '../setting.ts'

/**
 * Why the log cannot say what became of somebody; see the known limits in docs/architecture.md.
 *
 * - `clock`: other rules came into force at an instant that lay behind it, as a clock was put back
 */
export type Doubt = 'clock'

/** Holds what is stored of each visitor against what its log makes of it. */
export class ReplayOracle {
  /** Of whom the log cannot tell everything, and why. */
  readonly doubts = new Map<string, Doubt>()
  /** Visitors who were held against their log. */
  checked = 0
  private readonly findings: Findings
  private readonly storage: Storage
  private readonly relive: ReturnType<typeof reliveStored>
  /** The instant of each visitor, as it is stored, ms. */
  private readonly lastAt = new Map<string, number>()
  /** Hash of those in force. */
  private rules: unknown

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
    for (const { kind, at, data } of records) if (kind === 'ruleset') this.swapped(data.hash, at)
    if (entity.kind !== 'visitor' || state === undefined) return
    this.lastAt.set(entity.id, (state as unknown as VisitorState).at)
  }

  /** @returns the state that is stored */
  async check(visitor: string): Promise<unknown> {
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
    if (this.rules === hash) return
    for (const [visitor, last] of this.lastAt) if (last > at) this.doubts.set(visitor, 'clock')
    this.rules = hash
  }
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
