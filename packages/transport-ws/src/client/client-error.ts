export type ClientErrorCode =
  /** An option that cannot be meant. */
  | 'BAD_OPTION'
  /** Not an address that a WebSocket can be opened to from here. */
  | 'BAD_URL'
  /** There is no global WebSocket: give the option `WebSocket`. */
  | 'NO_WEBSOCKET'

/** Thrown by `connect`, for calls that can never work. Whatever happens later is told by events. */
export class ClientError extends Error {
  readonly code: ClientErrorCode

  constructor(code: ClientErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'ClientError'
    this.code = code
  }
}
