import { isatty } from 'node:tty'
import type { Hangups } from './start.ts'

const stderr = 2

/** The signals of the process, as its command is told of them. */
export interface Signals {
  /** Aborted with the name of the signal. */
  readonly stopping: AbortSignal
  readonly hangups: Hangups
  /** To be called when the command has ended. */
  readonly done: () => void
}

/**
 * Catches what the process is sent. The first SIGINT or SIGTERM stops the command; whoever sends a
 * second one does not want to wait, and the process ends by it. SIGHUP ends a process as ever,
 * unless its command reads files again: but where it means that the terminal was closed, it stops
 * the command too.
 */
export function passSignals(): Signals {
  const stopping = new AbortController()
  const stop = (signal: NodeJS.Signals): void => {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
    stopping.abort(signal)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  const onTerminal = isatty(stderr)
  const terminalGone = (): boolean => onTerminal && !isatty(stderr)
  let hangup: (() => void) | undefined
  return {
    stopping: stopping.signal,
    hangups(reload) {
      if (hangup !== undefined) process.off('SIGHUP', hangup)
      hangup = reload && (() => (terminalGone() ? stop('SIGTERM') : reload()))
      if (hangup !== undefined) process.on('SIGHUP', hangup)
    },
    done() {
      // Node aborts when it cannot put a terminal back as it was: what closed it ends the process.
      if (terminalGone()) process.kill(process.pid, 'SIGHUP')
    },
  }
}
