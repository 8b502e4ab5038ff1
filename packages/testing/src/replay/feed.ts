import { defaultBounds, type Engine } from '@beckon/core'
import type { Peer } from '@beckon/core/adapter'
import type { VirtualEnv } from '../env/virtual-env.ts'
import type { Recorded, RecordedBad, RecordedEvent } from '../traffic/recorded.ts'
import type { Seen, TrafficCounts } from './traffic-counts.ts'

/** Feeds an engine with what was recorded. */
export class Feed {
  lines = 0
  assets = 0
  private readonly visitors = new Map<string, { peer: Peer; readonly seen: Seen }>()
  private readonly engine: Engine
  private readonly env: VirtualEnv
  private readonly site: string
  private readonly traffic: TrafficCounts

  constructor(engine: Engine, env: VirtualEnv, site: string, traffic: TrafficCounts) {
    this.engine = engine
    this.env = env
    this.site = site
    this.traffic = traffic
  }

  async batch(batch: readonly Recorded[]): Promise<void> {
    const answers: Promise<unknown>[] = []
    for (const line of batch) {
      this.lines++
      if (line.kind === 'asset') this.assets++
      else {
        this.env.advanceTo(line.at ?? 0)
        answers.push(line.kind === 'event' ? this.event(line) : this.bad(line))
      }
    }
    await Promise.all(answers)
  }

  /** All that is still to be decided is of this instant or later: what comes late is decided upon for a day. */
  decidedUntil(): number {
    const { clock } = this.env
    return Math.min(clock.now() - defaultBounds.lateAfterMs, this.engine.waiting().nextAt)
  }

  private event(line: RecordedEvent): Promise<unknown> {
    let known = this.visitors.get(line.visitor)
    if (known === undefined) {
      known = { peer: this.peer(line), seen: this.traffic.first(line) }
      this.visitors.set(line.visitor, known)
    } else {
      this.traffic.again(line, known.seen)
      if (known.peer.ip !== line.ip) known.peer = this.peer(line)
    }
    return this.engine.receive(known.peer, { type: 'events', events: [line.event] })
  }

  private bad({ id, reason, detail, text, at }: RecordedBad): Promise<unknown> {
    return this.engine.quarantine(this.site, {
      id,
      reason,
      message: detail ?? `The line cannot be read: ${reason}.`,
      text,
      at: at ?? 0,
    })
  }

  private peer({ visitor, ip, userAgent, language, hints }: RecordedEvent): Peer {
    return {
      site: this.site,
      visitor,
      ...(ip !== undefined && { ip }),
      ...(userAgent !== undefined && { userAgent }),
      ...(language !== undefined && { language }),
      ...(hints !== undefined && { hints }),
    }
  }
}
