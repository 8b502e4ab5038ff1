/** How a command ended: done, the input was judged bad, or the call was wrong. */
export type ExitCode = 0 | 1 | 2

/** Ends a command with a message on stderr. */
export class CommandError extends Error {
  /** 1: the input was judged bad; 2: the call was wrong. */
  readonly exitCode: 1 | 2

  constructor(exitCode: 1 | 2, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'CommandError'
    this.exitCode = exitCode
  }
}
