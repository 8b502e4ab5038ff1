import type { Closing, Connection, Wire } from '@beckon/core/adapter'
import { WebSocket } from 'ws'

/** What happened, as ws says it of a socket. */
type Happening =
  | ['message', Buffer, boolean]
  | ['ping', Buffer]
  | ['pong', Buffer]
  | ['error', Error & { code?: string }]
  | ['close']

/**
 * A WebSocket that tells its connection itself what happens to it. Listeners would cost each of
 * many thousand idle sockets a closure for every event and a table to find them in.
 */
export class VisitorSocket extends WebSocket implements Wire {
  private told: Connection | undefined
  private closed: (() => void) | undefined
  /** How much has come after the end. */
  private came: number | undefined

  get bufferedBytes(): number {
    return this.bufferedAmount
  }

  /** From now on its connection is told; `closed` is called at its end. */
  tell(connection: Connection, closed: () => void): void {
    this.told = connection
    this.closed = closed
  }

  override ping(): void {
    if (this.readyState === this.OPEN) super.ping()
  }

  override emit(...happening: Parameters<WebSocket['emit']>): boolean {
    const { told } = this
    if (told === undefined) return super.emit(...happening)
    const [name, first, second] = happening as Happening
    switch (name) {
      case 'message':
        if (told.ended) this.late()
        else if (second === true) told.end('BAD_FRAME')
        else told.receive((first as Buffer).toString())
        return true
      case 'ping':
        if (told.ended) this.late()
        else if (told.pinged()) this.pong(first as Buffer)
        return true
      case 'pong':
        if (told.ended) this.late()
        else told.heard()
        return true
      case 'error':
        told.lost(endings[(first as { code?: string }).code ?? ''])
        // ws would go on reading, and throw it away.
        queueMicrotask(() => this.pause())
        return true
      case 'close':
        told.lost()
        this.closed?.()
        return true
      default:
        return super.emit(...happening)
    }
  }

  /** A flood that goes on after the end is left to the network; the close frame still goes out. */
  private late(): void {
    this.came ??= 0
    if (++this.came === afterEnd) this.pause()
  }
}

/** How much may still come after the end: the client may not have heard of it yet. */
const afterEnd = 64

/** What ws has ended a connection for by itself, by its error codes. */
const endings: Readonly<Record<string, Closing>> = {
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 'MESSAGE_TOO_LARGE',
  WS_ERR_TOO_MANY_BUFFERED_PARTS: 'MESSAGE_TOO_LARGE',
  WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: 'MESSAGE_TOO_LARGE',
  WS_ERR_EXPECTED_FIN: 'BAD_FRAME',
  WS_ERR_EXPECTED_MASK: 'BAD_FRAME',
  WS_ERR_INVALID_CLOSE_CODE: 'BAD_FRAME',
  WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH: 'BAD_FRAME',
  WS_ERR_INVALID_OPCODE: 'BAD_FRAME',
  WS_ERR_INVALID_UTF8: 'BAD_FRAME',
  WS_ERR_UNEXPECTED_RSV_1: 'BAD_FRAME',
  WS_ERR_UNEXPECTED_RSV_2_3: 'BAD_FRAME',
  WS_ERR_UNEXPECTED_MASK: 'BAD_FRAME',
}
