import { StorageError } from '@beckon/core/adapter'
import type { Driver } from './driver/driver.ts'

/** Makes a {@link StorageError} of whatever the driver threw. */
export function failure(error: unknown, driver: Driver, doing: string): StorageError {
  if (error instanceof StorageError) return error
  const message = error instanceof Error ? error.message : String(error)
  return driver.isBusy(error)
    ? new StorageError(
        'STORAGE_UNAVAILABLE',
        `Another process holds the SQLite file (${doing}: ${message}): try again`,
        { cause: error },
      )
    : new StorageError('STORAGE_FAILED', `SQLite failed (${doing}): ${message}`, { cause: error })
}
