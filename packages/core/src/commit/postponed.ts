import { Alarm } from '../alarm.ts'
import { entityName } from '../domain/entity-name.ts'
import type { Clock } from '../env/env.ts'
import type { EntityKey } from '../ports/storage.ts'

/** How long a visitor whom the storage has refused is let alone, ms: it waits for its wake-ups so long. */
const letAloneMs = 5_000

/**
 * Visitors whose wake-up the storage would not have, and for whom nothing else waits. Loaded at once they
 * would be due at once, and refused again, as fast as the storage can refuse.
 */
export class Postponed {
  private readonly clock: Clock
  private readonly alarm: Alarm
  /** The one refused first comes first. */
  private readonly waiting = new Map<string, { readonly key: EntityKey; readonly at: number }>()

  /** `load` is called for each when its time has come. */
  constructor(clock: Clock, load: (key: EntityKey) => void) {
    this.clock = clock
    this.alarm = new Alarm(clock, (now) => {
      for (const [name, { key, at }] of this.waiting) {
        if (at > now) break
        this.waiting.delete(name)
        load(key)
      }
      this.arm()
    })
  }

  add(key: EntityKey): void {
    const name = entityName(key.site, key.id)
    this.waiting.delete(name)
    this.waiting.set(name, { key, at: this.clock.now() + letAloneMs })
    this.arm()
  }

  /** Nobody comes any more. */
  stop(): void {
    this.waiting.clear()
    this.alarm.cancel()
  }

  private arm(): void {
    const [first] = this.waiting.values()
    if (first !== undefined) this.alarm.set(first.at)
  }
}
