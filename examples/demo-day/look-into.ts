import { isBuiltin } from 'node:module'

/** Commands for a shell that show what the file holds of one visitor. */
export interface LookInto {
  /** With SQLite's own shell. */
  readonly shell: string
  /** With the SQLite that this Node has, from the folder of the project. */
  readonly node: string
}

/** How to look into the SQLite file of the demo: the story of one visitor, in order. */
export function lookInto(file: string, visitor: string): LookInto {
  const select = (epoch: string, who: string): string =>
    `SELECT time(at / 1000, ${epoch}) AS at, kind, type\n   FROM log WHERE visitor = ${who}`
  const open = isBuiltin('node:sqlite')
    ? ['const { DatabaseSync } = require("node:sqlite")', 'new DatabaseSync']
    : ['const Database = require("better-sqlite3")', 'new Database']
  return {
    shell: `sqlite3 -box ${file} \\\n  "${select("'unixepoch'", `'${visitor}'`)}"`,
    node: [
      `node -e '${open[0]}`,
      `const log = ${open[1]}("${file}").prepare(\``,
      `   ${select('?', '?')}\`)`,
      `console.table(log.all("unixepoch", "${visitor}"))'`,
    ].join('\n'),
  }
}
