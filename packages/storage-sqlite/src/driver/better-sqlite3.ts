import type { Driver, SqlValue } from './driver.ts'

/** The native addon: for Node versions without SQLite of their own. */
export async function betterSqlite3(): Promise<Driver> {
  const { default: Connection } = await import('better-sqlite3')
  // The module loads without its addon; only a connection shows that the build is there.
  new Connection(':memory:').close()
  return {
    name: 'better-sqlite3',
    connect: (file) => {
      const connection = new Connection(file)
      return {
        exec: (sql) => connection.exec(sql),
        prepare: (sql) => connection.prepare<SqlValue[]>(sql),
        close: () => connection.close(),
      }
    },
    isBusy: (error) =>
      error instanceof Connection.SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(error.code),
  }
}
