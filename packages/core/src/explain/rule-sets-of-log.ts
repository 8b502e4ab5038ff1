import type { RuleSet } from '@beckon/rules'
import { termOf } from '../domain/term.ts'
import type { JsonObject } from '../json.ts'
import type { Storage, StoredRecord } from '../ports/storage.ts'

/** A rule set that came into force, as the log has it. */
export interface LoggedRuleSet {
  readonly hash: string
  /** ms. */
  readonly at: number
  /** The term that began with it, unless the same rules were in force already. */
  readonly term: string
  /** Undefined where it cannot be read any more: it uses an operator or a fact that is gone. */
  readonly ruleSet: RuleSet | undefined
}

/** The rule sets that a visitor has lived under. */
export interface RuleSetsOfVisitor {
  /** Those from before its first record, in order; the last was in force then. */
  readonly before: readonly LoggedRuleSet[]
  /** Those that came between two of its records, by the cursor of the later one. */
  readonly between: ReadonlyMap<string, readonly LoggedRuleSet[]>
  /** Those after its last record. */
  readonly after: readonly LoggedRuleSet[]
}

/** What a visitor's past is lived again from. */
export const pastKinds = ['event', 'decision'] as const

/** How many parsed rule sets are kept for the next explanation. */
const remembered = 8

/** Finds rule sets in the log, each where it stands among the records of a visitor. */
export class RuleSetsOfLog {
  private readonly storage: Pick<Storage, 'read'>
  private readonly readRules: (document: JsonObject) => RuleSet
  private readonly parsed = new Map<string, RuleSet | undefined>()

  /** `readRules` throws for a document that it cannot read. */
  constructor(storage: Pick<Storage, 'read'>, readRules: (document: JsonObject) => RuleSet) {
    this.storage = storage
    this.readRules = readRules
  }

  /** All of a site. */
  async all(site: string): Promise<readonly LoggedRuleSet[]> {
    const entries: LoggedRuleSet[] = []
    for await (const record of this.read(site)) entries.push(this.entry(record))
    return entries
  }

  /** Those of a visitor whose first record is given, up to an instant, ms. */
  async around(first: StoredRecord, visitor: string, until: number): Promise<RuleSetsOfVisitor> {
    const { site } = first
    const later: StoredRecord[] = []
    for await (const record of this.read(site, first.cursor)) later.push(record)
    const isLater = new Set(later.map(({ cursor }) => cursor))
    const before: LoggedRuleSet[] = []
    for await (const record of this.read(site)) {
      if (!isLater.has(record.cursor)) before.push(this.entry(record))
    }
    const between = new Map<string, LoggedRuleSet[]>()
    const after: LoggedRuleSet[] = []
    // Where a clock was put back, what came still later may bear an earlier instant.
    let isBeyond = false
    for (const record of later) {
      const next = await this.next(site, visitor, record.cursor, until)
      const entry = this.entry(record)
      const there = next && between.get(next)
      if (next === undefined) {
        isBeyond ||= record.at > until
        if (!isBeyond) after.push(entry)
      } else if (there) there.push(entry)
      else between.set(next, [entry])
    }
    return { before, between, after }
  }

  /** By their place in the log: a visitor's instant may lie before that of rules it has met. */
  private read(site: string, after?: string): AsyncIterable<StoredRecord> {
    const query = { site, kinds: ['ruleset'] as const }
    return this.storage.read(after === undefined ? query : { ...query, after })
  }

  /** Cursor of the visitor's first record behind another. */
  private async next(
    site: string,
    visitor: string,
    after: string,
    until: number,
  ): Promise<string | undefined> {
    const query = { site, visitor, kinds: pastKinds, after, to: until + 1 }
    for await (const { cursor, data } of this.storage.read(query)) {
      // What came too late to be decided upon bears a time at which it was not there.
      if (data.late !== true) return cursor
    }
    return undefined
  }

  private entry({ at, data }: StoredRecord): LoggedRuleSet {
    const hash = String(data.hash)
    const term = termOf(hash, at)
    if (this.parsed.has(hash)) return { hash, at, term, ruleSet: this.parsed.get(hash) }
    const ruleSet = this.parse(data.document as JsonObject)
    const [oldest] = this.parsed.keys()
    if (this.parsed.size >= remembered && oldest !== undefined) this.parsed.delete(oldest)
    this.parsed.set(hash, ruleSet)
    return { hash, at, term, ruleSet }
  }

  private parse(document: JsonObject): RuleSet | undefined {
    try {
      return this.readRules(document)
    } catch {
      return undefined
    }
  }
}
