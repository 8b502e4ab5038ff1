import type { Wire } from '@beckon/core/adapter'
import type { WebSocket } from 'ws'

const textFrame = { binary: false, compress: false }

/** A WebSocket as the hub uses it. */
export class SocketWire implements Wire {
  private readonly socket: WebSocket

  constructor(socket: WebSocket) {
    this.socket = socket
  }

  get bufferedBytes(): number {
    return this.socket.bufferedAmount
  }

  send(text: string): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(text, textFrame)
  }

  ping(): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.ping()
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason)
  }
}
