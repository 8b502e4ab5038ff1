import type { Decision, VisitorEvent } from '@beckon/core'
import type { LogRecord, Storage } from '@beckon/core/adapter'

/** What a rule did to a visitor; instants in ms. */
export interface RuleHistory {
  fired: number
  firstAt?: number
  lastAt?: number
  withdrawn: number
  readonly suppressed: Record<string, number>
}

/** What of a visitor's log an explanation needs, kept while a storage writes it. */
export class VisitorLog {
  events = 0
  /** In the order of the visitor's own time; late ones, which decide nothing, apart. */
  lastEvent: { readonly at: number; readonly event: VisitorEvent } | undefined
  readonly refused: Record<string, number> = {}
  private readonly rules = new Map<string, RuleHistory>()
  private readonly visitor: string

  constructor(visitor: string) {
    this.visitor = visitor
  }

  /** The same storage, overheard. */
  over(storage: Storage): Storage {
    return {
      ...storage,
      // What is overheard must be written down first.
      capabilities: { ...storage.capabilities, log: true },
      commit: async (units) => {
        const results = await storage.commit(units)
        results.forEach(({ status }, index) => {
          if (status !== 'committed') return
          for (const record of units[index]?.records ?? []) {
            if (record.visitor === this.visitor) this.add(record)
          }
        })
        return results
      },
    }
  }

  rule(name: string): RuleHistory {
    const known = this.rules.get(name)
    if (known !== undefined) return known
    const fresh = { fired: 0, withdrawn: 0, suppressed: {} }
    this.rules.set(name, fresh)
    return fresh
  }

  /** Takes in a record of the visitor. */
  add({ kind, type, at, data }: LogRecord): void {
    if (kind === 'event') {
      this.events++
      if (data.late !== true) {
        // The engine wrote the records: each kind holds its own, here and below.
        this.lastEvent = { at, event: data.event as unknown as VisitorEvent }
      }
    } else if (kind === 'refused') this.refused[type] = (this.refused[type] ?? 0) + 1
    else if (kind === 'decision') this.decision(data as unknown as Decision)
  }

  private decision({ rule, at, outcome, reason }: Decision): void {
    const history = this.rule(rule)
    if (outcome === 'withdrawn') history.withdrawn++
    else if (outcome === 'suppressed') {
      const why = reason ?? 'unknown'
      history.suppressed[why] = (history.suppressed[why] ?? 0) + 1
    } else {
      history.fired++
      history.firstAt ??= at
      history.lastAt = at
    }
  }
}
