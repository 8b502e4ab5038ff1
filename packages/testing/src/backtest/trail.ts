import type { LifeSince } from '@beckon/core'
import type { JsonObject, LogRecord, Storage, Unit } from '@beckon/core/adapter'

interface Life {
  /** As it was when the trail began anew. */
  before: JsonObject | undefined
  state: JsonObject | undefined
  records: LogRecord[]
}

/**
 * What was recorded of each visitor lately, with its state before that: enough to explain it at any
 * instant since, and no more of the log is kept.
 */
export class Trail {
  private readonly lives = new Map<string, Life>()
  private touched: Life[] = []
  private kept = true

  /** The same storage, overheard. */
  over(storage: Storage): Storage {
    const isKept = (): boolean => this.kept
    return {
      ...storage,
      get capabilities() {
        // Where nobody wants them, events are not even written down.
        return isKept() ? { ...storage.capabilities, log: true } : storage.capabilities
      },
      commit: async (units) => {
        const results = await storage.commit(units)
        if (!this.kept) return results
        for (const [index, unit] of units.entries()) {
          if (results[index]?.status === 'committed') this.note(unit)
        }
        return results
      },
    }
  }

  since(visitor: string): LifeSince {
    const life = this.lives.get(visitor)
    return {
      ...(life?.before !== undefined && { state: life.before }),
      records: life?.records ?? [],
    }
  }

  /** What is explained from now on happens later. */
  begin(): void {
    for (const life of this.touched) {
      life.before = life.state
      life.records = []
    }
    this.touched = []
  }

  /** Nothing will be explained any more. */
  stop(): void {
    this.kept = false
    this.lives.clear()
    this.touched = []
  }

  private note({ entity, state, records }: Unit): void {
    if (entity.kind !== 'visitor') return
    let life = this.lives.get(entity.id)
    if (life === undefined) {
      life = { before: undefined, state: undefined, records: [] }
      this.lives.set(entity.id, life)
    }
    this.touched.push(life)
    if (state !== undefined) life.state = state
    for (const record of records) {
      if (record.kind === 'event' || record.kind === 'decision') life.records.push(record)
    }
  }
}
