import type { Engine } from '@beckon/core'
import type { Peer } from '@beckon/core/adapter'

/** Who is connected to an engine, as the log has it: told as connections that come and go. */
export class Connections {
  private readonly there = new Map<string, Peer>()
  private readonly engine: Pick<Engine, 'arrived' | 'left'>

  constructor(engine: Pick<Engine, 'arrived' | 'left'>) {
    this.engine = engine
  }

  /** An event was sent, over a connection or not. */
  sent(peer: Peer): void {
    this.change(peer, peer.connected === true)
  }

  change(peer: Peer, connected: boolean): void {
    const { visitor } = peer
    if (this.there.has(visitor) === connected) return
    if (connected) {
      this.there.set(visitor, peer)
      this.engine.arrived(peer)
      return
    }
    // The very peer that came is gone.
    this.engine.left(this.there.get(visitor) as Peer)
    this.there.delete(visitor)
  }
}
