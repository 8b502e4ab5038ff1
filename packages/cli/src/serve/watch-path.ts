import { type StatsListener, unwatchFile, watchFile } from 'node:fs'
import type { Cancel, Clock } from '@beckon/core'

/** How often a file is looked at, ms. */
const everyMs = 500
/** How long a file must have rested before it is read: whoever writes it may not be done, ms. */
const restMs = 100

/**
 * Tells whenever another file, or other content, may stand under a path. It looks at the path
 * itself, time and again: watching the file that was there loses whoever replaces it, by a rename,
 * by a symbolic link further up (as Kubernetes changes a ConfigMap), or on a disk elsewhere.
 *
 * @returns stops it
 */
export function watchPath(file: string, clock: Clock, changed: () => void): Cancel {
  let cancel: Cancel = () => {}
  const listener: StatsListener = () => {
    cancel()
    cancel = clock.setTimer(clock.now() + restMs, changed)
  }
  watchFile(file, { interval: everyMs, persistent: false }, listener)
  return () => {
    cancel()
    unwatchFile(file, listener)
  }
}
