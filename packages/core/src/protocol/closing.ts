/**
 * Why a server ends a connection. The close frame's reason is the name, its code the number:
 * 1000 to 2999 are the WebSocket protocol's (RFC 6455, 7.4.1), 4000 to 4999 the application's own.
 * Frames that break the WebSocket protocol itself end with 1002 or 1007 and without a name.
 */
export const closings = {
  /** Something failed on the server's side: come again. */
  UNAVAILABLE: 1011,
  /** It is stopping or restarting: come again. */
  RESTARTING: 1012,
  /** There are too many connections: come again later. */
  TOO_MANY: 1013,
  /** The first message was no `hello`, or one that cannot be read. */
  BAD_HELLO: 4400,
  /** The token is forged, expired or of another site; or there was none where one is needed. */
  UNAUTHENTICATED: 4401,
  /** The origin, or the role, is not let in here. */
  FORBIDDEN: 4403,
  /** There is no such site. */
  UNKNOWN_SITE: 4404,
  /** No `hello` in time. */
  HELLO_TIMEOUT: 4408,
  /** The same client has connected anew. */
  REPLACED: 4409,
  /** Longer than a message may be. */
  MESSAGE_TOO_LARGE: 1009,
  /** Not text, or not one JSON document. */
  BAD_FRAME: 4415,
  /** It went on sending too fast after it was told. */
  RATE_LIMITED: 4429,
  /** It does not take what is sent to it; it may come again and resume. */
  SLOW_CONSUMER: 4430,
  /** Nothing was heard of it for too long. */
  SILENT: 4431,
  /** The protocol's version is not spoken here. */
  UNSUPPORTED_PROTOCOL: 4505,
} as const

export type Closing = keyof typeof closings

/** After these, trying again as before would end the same way. */
export const finalClosings: readonly Closing[] = [
  'BAD_HELLO',
  'FORBIDDEN',
  'UNKNOWN_SITE',
  'REPLACED',
  'UNSUPPORTED_PROTOCOL',
]
