import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Storage } from '@beckon/core/adapter'
import { memoryStorage } from '@beckon/storage-memory'
import { sqliteStorage } from '@beckon/storage-sqlite'
import { CommandError } from './command-error.ts'

/** How long a command that does nothing else waits for another process that writes to the same file, ms. */
const patient = 10_000

/**
 * The storage a URL names: `memory:`, whose log is counted and dropped, or `sqlite:FILE`.
 *
 * @param busyTimeout how long to stand still while another process writes to the same file, ms
 * @throws CommandError 2 where it names none, or a directory is missing.
 */
export function storageOf(url: string, busyTimeout = patient): Storage {
  if (url === 'memory:') return memoryStorage({ retainLog: false })
  const file = url.startsWith('sqlite:') ? url.slice('sqlite:'.length) : ''
  if (file === '') {
    throw new CommandError(2, `no storage "${url}": give memory: or sqlite:FILE.`)
  }
  const directory = dirname(resolve(file))
  if (!existsSync(directory)) {
    throw new CommandError(2, `cannot make ${file}: there is no directory ${directory}.`)
  }
  return sqliteStorage({ file, busyTimeout })
}
