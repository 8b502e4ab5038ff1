import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** Connections that have not asked for anything yet: so many of each address. */
export class Unasked {
  private readonly perAddress: number
  private readonly counts = new Map<string, number>()
  private readonly waiting = new WeakMap<Duplex, () => void>()

  constructor(perAddress: number) {
    this.perAddress = perAddress
  }

  /** Whether one more of its address may be there; it counts until it has asked, or is gone. */
  takes(socket: Socket): boolean {
    const address = socket.remoteAddress ?? ''
    const count = this.counts.get(address) ?? 0
    if (count >= this.perAddress) return false
    this.counts.set(address, count + 1)
    const over = (): void => {
      socket.off('close', over)
      this.waiting.delete(socket)
      const left = (this.counts.get(address) ?? 0) - 1
      if (left > 0) this.counts.set(address, left)
      else this.counts.delete(address)
    }
    this.waiting.set(socket, over)
    socket.on('close', over)
    return true
  }

  /** Its request is there. */
  asked(socket: Duplex): void {
    this.waiting.get(socket)?.()
  }
}
