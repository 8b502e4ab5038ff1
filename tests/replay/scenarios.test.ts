import { join } from 'node:path'
import type { ReplayReport } from '@beckon/testing'
import { describe, expect, it } from 'vitest'
import { beckon, unfit } from '../../packages/cli/src/run.test-kit.ts'

const data = process.env.BECKON_TEST_DATA
const scenarios = join(import.meta.dirname, '../../examples/scenarios')

describe.skipIf(data === undefined)('the scenarios on a recorded log (BECKON_TEST_DATA)', () => {
  const log = join(data ?? '', 'logs/blog-2016.log.gz')
  const args = ['replay', log, '--rules', scenarios, '--host', 'www.semicomplete.com']

  it('tell what became of invitations, by rule and by scenario', async () => {
    const { stdout } = await beckon([...args, '--json'])
    const report = JSON.parse(stdout) as ReplayReport
    const { qualified, heldOut, offered, lift } = report.engagement['returning: invite'] ?? {}
    expect(qualified).toBeGreaterThan(0)
    expect((heldOut ?? 0) + (offered ?? 0)).toBe(qualified)
    expect(lift?.verdict).toBe('not-enough-data')
    expect(report.scenarios['returning-without-purchase']).toEqual(
      report.engagement['returning: invite'],
    )
  }, 60_000)

  it('in a table of eighty columns', async () => {
    const { code, stdout } = await beckon(args)
    expect(code).toBe(0)
    expect(stdout).toMatch(/Invitations +offered/)
    expect(stdout).toMatch(/Scenarios +offered/)
    expect(stdout).toContain('not enough data')
    expect(unfit(stdout)).toBeUndefined()
  }, 60_000)
})
