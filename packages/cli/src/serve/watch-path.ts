import { readdirSync, type StatsListener, unwatchFile, watchFile } from 'node:fs'
import { join } from 'node:path'
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
function watchPath(file: string, clock: Clock, changed: () => void): Cancel {
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

/** The same for a file of rules, or for a directory with all files in it. */
export function watchRules(path: string, clock: Clock, changed: () => void): Cancel {
  let watched: readonly Cancel[] = []
  const stop = (): void => {
    for (const unwatch of watched) unwatch()
  }
  const begin = (): void => {
    watched = [path, ...filesIn(path)].map((file) => watchPath(file, clock, again))
  }
  // There may be other files now.
  const again = (): void => {
    stop()
    begin()
    changed()
  }
  begin()
  return stop
}

/** Nothing of a file. */
function filesIn(path: string): readonly string[] {
  try {
    return readdirSync(path).map((name) => join(path, name))
  } catch {
    return []
  }
}
