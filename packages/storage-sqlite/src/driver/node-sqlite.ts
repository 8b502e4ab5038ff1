import type { Database, Driver } from './driver.ts'

interface NodeSqlite {
  readonly DatabaseSync: new (file: string) => Database
}

/**
 * SQLite as Node itself has it, from 22.13. It is asked for by name and not imported: it is not
 * there on Node 20, and bundlers that cut `node:` off make another module of it.
 */
export async function nodeSqlite(): Promise<Driver | undefined> {
  const module = quietly(() => process.getBuiltinModule?.('node:sqlite')) as NodeSqlite | undefined
  if (module === undefined) return undefined
  const { DatabaseSync } = module
  return {
    name: 'node:sqlite',
    connect: (file) => new DatabaseSync(file),
    isBusy: (error) => {
      if (!(error instanceof Error) || !('errcode' in error)) return false
      // The low byte is the primary result code: 5 is SQLITE_BUSY, 6 is SQLITE_LOCKED.
      const code = Number(error.errcode) & 0xff
      return code === 5 || code === 6
    },
  }
}

/**
 * Loads the module without its "SQLite is an experimental feature" warning, which every user of
 * this package would see and none could act upon. Any other warning passes, and so does this one
 * when somebody else loads the module first.
 */
function quietly<T>(load: () => T): T {
  const { emitWarning } = process
  const isItsOwn = (warning: unknown, type: unknown) =>
    type === 'ExperimentalWarning' && String(warning).startsWith('SQLite ')
  process.emitWarning = ((...given: Parameters<typeof emitWarning>) => {
    if (!isItsOwn(given[0], given[1])) Reflect.apply(emitWarning, process, given)
  }) as typeof emitWarning
  try {
    return load()
  } finally {
    process.emitWarning = emitWarning
  }
}
