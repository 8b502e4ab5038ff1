import { type Decision, type ExplainStoredOptions, type Relived, reliveStored } from '@beckon/core'
import type { Storage } from '@beckon/core/adapter'
import { parseRuleSet } from '@beckon/rules'
import type { Findings } from '../finding.ts'
import { bounds, site, siteOptions } from '../setting.ts'

/** Holds what is stored of each visitor against what its log makes of it. */
export class ReplayOracle {
  /** Visitors who were held against their log. */
  checked = 0
  private readonly findings: Findings
  private readonly storage: Storage
  private readonly relive: ReturnType<typeof reliveStored>

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

  /** @returns the state that is stored */
  async check(visitor: string): Promise<unknown> {
    const entity = { site, kind: 'visitor', id: visitor } as const
    const [loaded] = await this.storage.load([{ entity }])
    const relived = await this.relive(visitor)
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
