import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { ReplayReport } from '@beckon/testing'
import { describe, expect, it } from 'vitest'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const data = process.env.BECKON_TEST_DATA
const python = spawnSync('python3', ['--version']).status === 0
const rules = join(root, 'examples/rules/blog.json')

const logs = ['blog-2016.log.gz', 'semicomplete.log', 'shop.log', 'nginx.log', 'corrupt.log']

/** A run of its own, by any Node. */
async function report(node: string, paths: readonly string[]): Promise<ReplayReport> {
  const { stdout } = await run(
    node,
    [
      '--import=tsx',
      '--conditions=@beckon/source',
      join(root, 'tests/replay/report.ts'),
      rules,
      ...paths,
    ],
    { cwd: root, maxBuffer: 64 * 1024 * 1024 },
  )
  return JSON.parse(stdout)
}

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0)

/** Nodes to agree with each other; the others are asked once, by the first of them. */
const nodes = process.env.BECKON_NODES?.split(':') ?? [process.execPath]
const first = process.versions.node.split('.')[0] === '20' || nodes.length === 1

describe.skipIf(data === undefined)('a replay of each log (BECKON_TEST_DATA)', () => {
  const path = (log: string) => join(data ?? '', 'logs', log)

  it.skipIf(!python).each(logs)('%s: counts equal an independent count', async (log) => {
    const counted = JSON.parse(
      execFileSync('python3', [join(root, 'tests/independent/count.py'), path(log)], {
        encoding: 'utf8',
      }),
    )
    const found = await report(process.execPath, [path(log)])
    expect({
      lines: found.lines,
      received: found.received,
      quarantined: sum(found.quarantined),
      assets: found.assets,
      pageViews: found.pageViews,
      visitors: found.visitors,
      visits: found.visits,
      firstEvent: found.firstEvent,
      lastEvent: found.lastEvent,
    }).toEqual({
      lines: counted.lines,
      received: counted.received,
      quarantined: counted.quarantined,
      assets: counted.assets,
      pageViews: counted.pageViews,
      visitors: counted.visitors,
      visits: counted.visits,
      firstEvent: counted.firstEvent,
      lastEvent: counted.lastEvent,
    })
    expect(found.lines).toBe(found.received + found.assets)
    expect(found.received).toBe(
      found.committed +
        found.duplicates +
        sum(found.quarantined) +
        sum(found.refused) +
        found.inFlight,
    )
    expect(sum(found.referrers)).toBe(found.visits)
    expect(sum(found.browsers)).toBe(found.visitors)
  })

  it.runIf(first)(
    `decides the same a second time, and on each of ${nodes.length} Nodes`,
    async () => {
      const paths = logs.map(path)
      const once = await report(process.execPath, paths)
      expect(sum(once.actions)).toBeGreaterThan(1_000)
      for (const node of [process.execPath, ...nodes]) {
        expect(await report(node, paths), node).toEqual(once)
      }
    },
    300_000,
  )
})
