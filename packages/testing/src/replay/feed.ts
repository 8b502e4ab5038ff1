import type { Peer } from '@beckon/core/adapter'
import type {
  Recorded,
  RecordedBad,
  RecordedDesk,
  RecordedEvent,
  RecordedPresence,
} from '../traffic/recorded.ts'
import { changeDesk } from './change-desk.ts'
import type { Lane } from './lane.ts'
import type { Seen, TrafficCounts } from './traffic-counts.ts'

/** What one line is to every lane. */
type Fed =
  | { readonly at: number; readonly peer: Peer; readonly line: RecordedEvent }
  | { readonly at: number; readonly peer: undefined; readonly line: RecordedBad | Aside }

/** What no line of a visitor's is. */
type Aside = RecordedDesk | RecordedPresence

/** What engines can be fed with. */
export type Feedable = Recorded | Aside

/** Feeds engines with what was recorded: each line is looked at once, however many there are. */
export class Feed {
  lines = 0
  assets = 0
  private readonly visitors = new Map<string, { peer: Peer; readonly seen: Seen }>()
  /** Somebody may be on duty. */
  private hasDesk = false
  private readonly lanes: readonly Lane[]
  private readonly site: string
  private readonly traffic: TrafficCounts

  constructor(lanes: readonly Lane[], site: string, traffic: TrafficCounts) {
    this.lanes = lanes
    this.site = site
    this.traffic = traffic
  }

  async batch(batch: readonly Feedable[]): Promise<void> {
    const fed: Fed[] = []
    for (const line of batch) {
      if (line.kind !== 'desk' && line.kind !== 'presence') this.lines++
      if (line.kind === 'asset') this.assets++
      else if (line.kind === 'event') fed.push({ at: line.at, peer: this.peer(line), line })
      else fed.push({ at: line.at ?? 0, peer: undefined, line })
    }
    this.hasDesk ||= batch.some(({ kind }) => kind === 'desk')
    // One lane after the other: what an engine works with stays near while it does.
    for (const lane of this.lanes) {
      if (this.hasDesk) await this.oneByOne(lane, fed)
      else await Promise.all(fed.map((one) => this.hand(lane, one)))
    }
  }

  /** A desk answers when what it is asked has been committed: what comes next must not be there before. */
  private async oneByOne(lane: Lane, fed: readonly Fed[]): Promise<void> {
    for (const one of fed) {
      await lane.pass(one.at)
      await this.hand(lane, one)
    }
  }

  private hand({ engine, env, connections }: Lane, { at, peer, line }: Fed): unknown {
    env.advanceTo(at)
    if (peer !== undefined) {
      connections.sent(peer)
      return engine.receive(peer, { type: 'events', events: [line.event] })
    }
    if (line.kind === 'desk') return changeDesk(engine.desk(this.site), line)
    if (line.kind === 'presence') {
      const { visitor, connected } = line
      return connections.change({ site: this.site, visitor, connected: true }, connected)
    }
    const { id, reason, detail, text } = line
    return engine.quarantine(this.site, {
      id,
      reason,
      message: detail ?? `The line cannot be read: ${reason}.`,
      text,
      at,
    })
  }

  /** Who sent an event: the same as before, as long as what is known of it is. */
  private peer(line: RecordedEvent): Peer {
    const known = this.visitors.get(line.visitor)
    if (known === undefined) {
      const peer = this.peerOf(line)
      this.visitors.set(line.visitor, { peer, seen: this.traffic.first(line) })
      return peer
    }
    this.traffic.again(line, known.seen)
    const { ip, hints, connected } = known.peer
    if (ip !== line.ip || hints !== line.hints || connected !== line.connected) {
      known.peer = this.peerOf(line)
    }
    return known.peer
  }

  private peerOf({
    visitor,
    ip,
    userAgent,
    language,
    hints,
    staff,
    connected,
  }: RecordedEvent): Peer {
    return {
      site: this.site,
      visitor,
      ...(ip !== undefined && { ip }),
      ...(userAgent !== undefined && { userAgent }),
      ...(language !== undefined && { language }),
      ...(hints !== undefined && { hints }),
      ...(staff && { staff }),
      ...(connected && { connected }),
    }
  }
}
