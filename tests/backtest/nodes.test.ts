import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { BacktestReport } from '@beckon/testing'
import { describe, expect, it } from 'vitest'
import { dayFile } from '../../examples/demo-day/shop-day.ts'
import { data } from './real-traffic.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')

/** The bytes that a run of its own prints, by any Node. */
async function printed(node: string, args: readonly string[]): Promise<string> {
  const script = join(root, 'tests/backtest/report.ts')
  const { stdout } = await run(
    node,
    ['--import=tsx', '--conditions=@beckon/source', script, ...args],
    { cwd: root, maxBuffer: 256 * 1024 * 1024 },
  )
  return stdout
}

/** Nodes to agree with each other; the others are asked once, by the first of them. */
const nodes = process.env.BECKON_NODES?.split(':') ?? [process.execPath]
const first = process.versions.node.split('.')[0] === '20' || nodes.length === 1

describe.runIf(first)(
  `a backtest is the same bytes a second time, and on ${nodes.length} Nodes`,
  () => {
    const cases = [
      { name: 'the shop day', args: ['rules/shop', 'backtest/shop-sooner', dayFile], real: false },
      {
        name: 'the blogs (BECKON_TEST_DATA)',
        args: ['rules/blog', 'backtest/blog-open', join(data ?? '', 'logs/blog-2016.log.gz')],
        real: true,
      },
    ]
    for (const { name, args, real } of cases) {
      it.skipIf(real && data === undefined)(
        name,
        async () => {
          const once = await printed(process.execPath, args)
          const report: BacktestReport = JSON.parse(once)
          expect(report.differences.visitors).toBeGreaterThan(50)
          for (const node of new Set([process.execPath, ...nodes])) {
            expect((await printed(node, args)) === once, node).toBe(true)
          }
        },
        300_000,
      )
    }
  },
)
