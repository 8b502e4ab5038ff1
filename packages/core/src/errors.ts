/**
 * The root of every error Beckon throws. `code` is stable and meant for programs,
 * `message` says what to do, `cause` is what happened underneath.
 */
export class BeckonError extends Error {
  readonly code: string

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = new.target.name
    this.code = code
  }
}

/** A call or an option that cannot be meant: fix the calling code. */
export class UsageError extends BeckonError {}

export type StorageErrorCode =
  /** An operation before `open()`. */
  | 'STORAGE_NOT_OPEN'
  /** An operation after `close()`. */
  | 'STORAGE_CLOSED'
  /** It may work later: the engine tries again. */
  | 'STORAGE_UNAVAILABLE'
  /** It will not work later: full disk, damaged file, a schema from a newer version. */
  | 'STORAGE_FAILED'

/** Thrown by storage adapters, and only this: the engine decides by `code` whether to try again. */
export class StorageError extends BeckonError {
  declare readonly code: StorageErrorCode

  constructor(code: StorageErrorCode, message: string, options?: { cause?: unknown }) {
    super(code, message, options)
  }
}
