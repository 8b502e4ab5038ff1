import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cancel, Clock } from '@beckon/core'

/** How often a path is looked at, ms. */
const everyMs = 500
/** How long it must have rested before it is read: whoever writes it may not be done, ms. */
const restMs = 100

/**
 * Tells whenever other files, or other content, may stand under a path: of a file of rules, or of
 * a directory and all files in it. It looks at the path itself, time and again: watching the file
 * that was there loses whoever replaces it, by a rename, by a symbolic link further up (as Kubernetes
 * changes a ConfigMap), or on a disk elsewhere. It tells once at the beginning, as nobody knows what
 * has changed since the path was read; and whatever changes behind its last look is seen by the next.
 *
 * @returns stops it
 */
export function watchRules(path: string, clock: Clock, changed: () => void): Cancel {
  let stopped = false
  let cancel: Cancel = () => {}
  let seen: string | undefined
  let told = false
  const look = async (): Promise<void> => {
    const now = await lookAt(path)
    if (stopped) return
    const rests = now === seen
    seen = now
    if (!rests) told = false
    else if (!told) {
      told = true
      changed()
    }
    cancel = clock.setTimer(clock.now() + (told ? everyMs : restMs), () => void look())
  }
  void look()
  return () => {
    stopped = true
    cancel()
  }
}

/** What can be told of a path without reading what stands under it. */
async function lookAt(path: string): Promise<string> {
  const files = [path, ...(await filesIn(path))]
  return (await Promise.all(files.map(stampOf))).join('\n')
}

/** Nothing of a file. */
async function filesIn(path: string): Promise<readonly string[]> {
  try {
    return (await readdir(path)).sort().map((name) => join(path, name))
  } catch {
    return []
  }
}

async function stampOf(file: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true })
    return `${file} ${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`
  } catch {
    return `${file} -`
  }
}
