import { isatty } from 'node:tty'
import type { Hangups } from './start.ts'

const stderr = 2

/**
 * Catches what the process is sent. The first SIGINT or SIGTERM stops the command; whoever sends a
 * second one does not want to wait, and the process ends by it. SIGHUP ends a process as ever,
 * unless its command reads files again: but where it means that the terminal was closed, it stops
 * the command too.
 */
export function passSignals(): { readonly stopping: AbortSignal; readonly hangups: Hangups } {
  const stopping = new AbortController()
  const stop = (signal: NodeJS.Signals): void => {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
    stopping.abort(signal)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  const onTerminal = isatty(stderr)
  let hangup: (() => void) | undefined
  const hangups: Hangups = (reload) => {
    if (hangup !== undefined) process.off('SIGHUP', hangup)
    hangup =
      reload === undefined
        ? undefined
        : () => {
            if (onTerminal && !isatty(stderr)) stop('SIGTERM')
            else reload()
          }
    if (hangup !== undefined) process.on('SIGHUP', hangup)
  }
  return { stopping: stopping.signal, hangups }
}
