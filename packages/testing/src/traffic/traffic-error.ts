import { BeckonError } from '@beckon/core/adapter'

export type TrafficErrorCode =
  /** A file or stream cannot be read, or its compressed bytes are damaged. */
  | 'TRAFFIC_UNREADABLE'
  /** An option that cannot be meant: fix the calling code. */
  | 'TRAFFIC_OPTION'

/** Thrown by the readers of recorded traffic. A bad line never throws: it is handed on as bad. */
export class TrafficError extends BeckonError {
  declare readonly code: TrafficErrorCode

  constructor(code: TrafficErrorCode, message: string, options?: { cause?: unknown }) {
    super(code, message, options)
  }
}
