import { WebSocket } from 'ws'

/** Sockets whose network can be taken away, all at once. */
export class CuttableSocket extends WebSocket {
  private static readonly all = new Set<CuttableSocket>()

  constructor(url: string) {
    super(url)
    CuttableSocket.all.add(this)
    this.once('close', () => CuttableSocket.all.delete(this))
  }

  /** @returns how many were cut */
  static cutAll(): number {
    const all = [...CuttableSocket.all]
    for (const socket of all) socket.terminate()
    return all.length
  }
}
