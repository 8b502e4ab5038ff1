import type { Connection } from './connection.ts'

/** Every row of every table, whatever the schema: nothing can hide from it. */
export function dump(connection: Connection): string[] {
  const tables = connection
    .sql(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`)
    .all() as { name: string }[]
  return tables.flatMap(({ name }) =>
    connection
      .sql(`SELECT * FROM "${name}"`)
      .all()
      .map((row) => JSON.stringify({ table: name, row }, unfold)),
  )
}

/** Shows the JSON that a column holds as JSON, so that a search sees its text unescaped. */
function unfold(key: string, value: unknown): unknown {
  const isJson = typeof value === 'string' && ['state', 'data', 'body'].includes(key)
  return isJson && value.startsWith('{') ? JSON.parse(value) : value
}
