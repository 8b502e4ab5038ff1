import { persistently } from '../commit/persistence.ts'
import type { Env } from '../env/env.ts'
import { UsageError } from '../errors.ts'
import type { JsonObject } from '../json.ts'
import type { LogRecord, Storage } from '../ports/storage.ts'
import type { Arrival } from '../receive/arrival.ts'
import type { Desk } from './desk.ts'
import type { Duty } from './roster.ts'

export interface SiteDeskParts {
  readonly site: string
  readonly desk: Desk
  readonly env: Env
  readonly storage: Pick<Storage, 'commit'>
  readonly stopped: () => boolean
  readonly onError: (cause: unknown) => void
  /** Sends something through the pipeline that says when it is done. */
  readonly through: (arrival: (done: (error?: unknown) => void) => Arrival) => Promise<void>
  /** Something has changed: whoever waits may have its turn. */
  readonly reconsider: () => void
}

/** Conversations an operator takes at once, where nobody says otherwise. */
const usualCapacity = 3
const longestName = 128

/**
 * The operators of a site: who is on duty, how much each can take, and how many conversations wait. Get it
 * with `engine.desk(site)`. It is told by whoever knows: a chat, a telephone system, an application of
 * your own. Who is on duty is kept in memory: after a restart, tell it again.
 */
export class SiteDesk {
  private readonly parts: SiteDeskParts

  constructor(parts: SiteDeskParts) {
    this.parts = parts
  }

  /**
   * An operator comes on duty, or what it can take has changed.
   *
   * @param duty `departments`: default all; `capacity`: conversations at once, default 3; `busy`:
   * conversations under way, default 0, or what it was
   * @throws UsageError `DESK` where that cannot be
   */
  async online(operator: string, duty: Partial<Duty> = {}): Promise<void> {
    checkName('operator', operator)
    for (const department of duty.departments ?? []) checkName('department', department)
    checkCount('capacity', duty.capacity ?? usualCapacity)
    checkCount('busy', duty.busy ?? 0)
    await this.change('operator.online', ({ roster }) => {
      const before = roster.duty(operator)
      const { departments = before?.departments ?? [], busy = before?.busy ?? 0 } = duty
      const { capacity = before?.capacity ?? usualCapacity } = duty
      const next = { departments: [...departments], capacity, busy }
      roster.set(operator, next)
      return { operator, ...next }
    })
  }

  /** An operator goes off duty. */
  async offline(operator: string): Promise<void> {
    checkName('operator', operator)
    await this.change('operator.offline', ({ roster }) => {
      roster.remove(operator)
      return { operator }
    })
  }

  /** So many conversations wait for a department. */
  async queue(department: string, length: number): Promise<void> {
    checkName('department', department)
    checkCount('length', length)
    await this.change('desk.queue', ({ roster }) => {
      roster.setQueue(department, length)
      return { department, length }
    })
  }

  /** Who is on duty now, by id; `granted`: invitations that may still lead to a conversation. */
  onDuty(): ReadonlyMap<string, Duty & { readonly granted: number }> {
    return this.parts.desk.roster.all()
  }

  /** Between two events; what was changed is then written down, once. */
  private change(type: string, apply: (desk: Desk) => JsonObject): Promise<void> {
    const { site, desk, env, storage, through, reconsider, stopped, onError } = this.parts
    const at = env.clock.now()
    const id = `${type}:${env.ids.next()}`
    const entity = { site, kind: 'site' as const, id: `${site}/desk` }
    return through((done) => ({
      kind: 'swap',
      apply: () => {
        const record: LogRecord = { kind: 'desk', id, type, at, data: apply(desk) }
        reconsider()
        const unit = { entity, expectedVersion: 0, events: [{ id, bodyHash: id, at }] }
        const commit = () => storage.commit([{ ...unit, records: [record], outbox: [] }])
        return async () => {
          await persistently(commit, env.clock, onError, stopped)
        }
      },
      receivedAt: at,
      done,
    }))
  }
}

function checkName(what: string, name: string): void {
  if (typeof name === 'string' && name.length > 0 && name.length <= longestName) return
  throw new UsageError('DESK', `The ${what} must have a name of 1 to ${longestName} characters.`)
}

function checkCount(what: string, count: number): void {
  if (Number.isInteger(count) && count >= 0 && count <= 100_000) return
  throw new UsageError('DESK', `The ${what} must be a whole number from 0 to 100000, not ${count}.`)
}
