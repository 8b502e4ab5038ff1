import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { withCopies } from './copies.ts'
import { table } from './document.ts'

const script = join(import.meta.dirname, 'live-heap.ts')
const most = 10

/** What a replay holds in memory at its end, by lines and by visitors: a table. */
export async function memory(source: string, rules: string): Promise<string> {
  return withCopies(async (copy) => {
    const same = await copy(source, most)
    // Another browser for everybody in each copy: a visitor is an address and a user agent.
    const others = await copy(source, 5, (line, number) =>
      number === 0 ? line : line.replace(/"$/, ` copy ${number}"`),
    )
    const rows = [
      ['1 copy', same.slice(0, 1)],
      ['2 copies', same.slice(0, 2)],
      ['5 copies', same.slice(0, 5)],
      [`${most} copies`, same],
      ['5 copies, each with other visitors', others],
    ] as const
    return `${table(
      ['log', 'lines', 'visitors', 'live MB at the end'],
      rows.map(([name, files]) => {
        const { lines, visitors, liveMb } = liveHeap(rules, files)
        return [
          name,
          lines.toLocaleString('en'),
          visitors.toLocaleString('en'),
          (liveMb ?? Number.NaN).toFixed(1),
        ]
      }),
    )}\n\nAfter a full collection, before the storage is closed.`
  })
}

interface Live {
  readonly lines: number
  readonly visitors: number
  readonly liveMb: number
}

/** In a process of its own, so that nothing but the replay is in its memory. */
function liveHeap(rules: string, files: readonly string[]): Live {
  const flags = ['--expose-gc', '--import', 'tsx', '--conditions=@beckon/source']
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [...flags, script, rules, ...files],
    { encoding: 'utf8', cwd: join(import.meta.dirname, '..') },
  )
  if (status !== 0) throw new Error(`${script} ended with ${status}: ${stderr}`)
  return JSON.parse(stdout)
}
