import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FaultReport } from '@beckon/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundle } from './bundle.ts'
import { runBundle } from './run-bundle.ts'
import { shrunk } from './shrink.ts'

/** How many seeds: CI runs 2,000 on one Node, and whoever likes runs 20,000. */
const count = Number(process.env.BECKON_SIMULATION_SEEDS ?? 60)
const processes = Math.min(2, count)
const nodes = process.env.BECKON_NODES?.split(':') ?? [process.execPath]

let folder = ''
let file = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'beckon-faults-'))
  file = await bundle(join(folder, 'seeds.mjs'))
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

test(
  `in ${count} hours full of faults nothing goes wrong`,
  async () => {
    const share = Math.ceil(count / processes)
    const parts = await Promise.all(
      Array.from({ length: processes }, (_, part) => {
        const last = Math.min(count, (part + 1) * share)
        return runBundle(file, [`${part * share + 1}`, `${last}`, '--until-found'])
      }),
    )
    const reports = parts.flat()
    const bad = reports.find(({ violations }) => violations.length > 0)
    if (bad !== undefined) throw new Error(await story(bad))
    expect(reports.map(({ seed }) => seed)).toHaveLength(count)
    let relived = 0
    for (const report of reports) {
      expect(report.visitors, `visitors of seed ${report.seed}`).toBeGreaterThanOrEqual(50)
      expect(report.struck, `faults of seed ${report.seed}`).toBeGreaterThanOrEqual(100)
      relived += report.relived
    }
    expect(relived / count, 'visitors of a seed who are held against their log').toBeGreaterThan(40)
  },
  60_000 + 5_000 * count,
)

test('the same seed is the same hour, to the byte, on every Node', async () => {
  const [first, ...others] = await Promise.all(
    [...nodes, process.execPath].map((node) => runBundle(file, ['1', '3'], node)),
  )
  expect(first?.map(({ digest }) => digest)).toHaveLength(3)
  expect(new Set(first?.map(({ digest }) => digest)).size).toBe(3)
  for (const other of others) expect(other).toEqual(first)
}, 120_000)

/** What was found, with as few faults as it takes, and how to see it again. */
async function story(report: FaultReport): Promise<string> {
  const faults = await shrunk(report)
  const path = join(tmpdir(), `beckon-faults-${report.seed}.json`)
  await writeFile(path, JSON.stringify(faults, undefined, 2))
  const [violation] = report.violations
  return [
    `Seed ${report.seed}, ${violation?.oracle} at ${violation?.at} ms: ${violation?.what}`,
    `It takes these ${faults.length} of ${report.faults.length} faults: ${JSON.stringify(faults)}`,
    `Again: npm run simulate:faults -- ${report.seed} --faults ${path} --trace`,
  ].join('\n')
}
