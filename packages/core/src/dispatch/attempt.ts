import { Deadlines } from '../deadlines.ts'
import type { Clock } from '../env/env.ts'
import type { PendingEntry } from '../ports/storage.ts'
import type { Delivery, Transport } from '../ports/transport.ts'
import type { Effect } from '../protocol/effect.ts'

import { isNotice, type Notices } from './notices.ts'

/** Tries to deliver: each transport in turn, none for longer than the time limit. */
export class Attempts {
  private readonly transports: readonly Transport[]
  private readonly notices: Pick<Notices, 'deliver'>
  private readonly onError: (error: unknown) => void
  private readonly limits: Deadlines<{ readonly over: () => void }>

  /** @param timeoutMs what one transport may take before its visitor counts as unreachable */
  constructor(
    transports: readonly Transport[],
    notices: Pick<Notices, 'deliver'>,
    clock: Clock,
    timeoutMs: number,
    onError: (error: unknown) => void,
  ) {
    this.transports = transports
    this.notices = notices
    this.onError = onError
    this.limits = new Deadlines(clock, timeoutMs, ({ over }) => over())
  }

  async deliver(entry: PendingEntry): Promise<Delivery> {
    if (isNotice(entry)) return this.try(() => this.notices.deliver(entry))
    // The outbox holds any JSON; `act` put in the body of this very type of message.
    const effect = {
      ...entry.body,
      type: entry.type,
      id: entry.id,
      expiresAt: entry.expiresAt,
    } as unknown as Effect
    for (const transport of this.transports) {
      const to = { site: entry.site, visitor: entry.visitor }
      if ((await this.try(() => transport.deliver(to, effect))) === 'delivered') return 'delivered'
    }
    return 'unreachable'
  }

  private try(deliver: () => Promise<Delivery>): Promise<Delivery> {
    return new Promise((resolve) => {
      const end = (delivery: Delivery): void => {
        this.limits.delete(limit)
        resolve(delivery)
      }
      const limit = { over: () => end('unreachable') }
      this.limits.add(limit)
      const failed = (error: unknown): void => {
        this.onError(error)
        end('unreachable')
      }
      try {
        deliver().then(end, failed)
      } catch (error) {
        failed(error)
      }
    })
  }
}
