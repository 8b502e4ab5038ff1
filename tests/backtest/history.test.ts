import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Storage } from '@beckon/core/adapter'
import { standardEnrichers } from '@beckon/enrich'
import type { RuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { sqliteStorage } from '@beckon/storage-sqlite'
import { backtest, replay } from '@beckon/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { exampleRules } from './example-rules.ts'
import { blogs, data, shopDay } from './real-traffic.ts'
import { replayed, type Traffic } from './two-replays.ts'

const directory = mkdtempSync(join(tmpdir(), 'beckon-backtest-'))
afterAll(() => rmSync(directory, { recursive: true }))

const enrichers = standardEnrichers({ geo: false })

/** What a server has written that saw this traffic with these rules. */
async function historyOf(traffic: Traffic, rules: RuleSet, name: string) {
  const file = join(directory, name)
  const report = await replay({ ...traffic, rules, storage: sqliteStorage({ file }), enrichers })
  const storage = sqliteStorage({ file })
  await storage.open()
  return { report, storage }
}

async function fromHistory(
  { inputs: _, ...site }: Traffic,
  history: Storage,
  baseline: RuleSet,
  candidate: RuleSet,
) {
  try {
    return await backtest({
      ...site,
      history,
      baseline: { rules: baseline, storage: memoryStorage({ retainLog: false }) },
      candidate: { rules: candidate, storage: memoryStorage({ retainLog: false }) },
      enrichers,
    })
  } finally {
    await history.close()
  }
}

describe.each([
  { name: 'the shop day', traffic: shopDay, rules: 'rules/shop', other: 'backtest/shop-sooner' },
  {
    name: 'the blogs (BECKON_TEST_DATA)',
    traffic: blogs,
    rules: 'rules/blog',
    other: 'backtest/blog-open',
  },
])('a backtest from the log of a server: $name', ({ name, traffic, rules, other }) => {
  it.skipIf(traffic === blogs && data === undefined)(
    'decides what was decided, and lets a candidate without a block have what was refused',
    async () => {
      const [was, might] = [exampleRules(rules), exampleRules(other)]
      const first = await historyOf(traffic, was, `${name.slice(0, 8)}.sqlite`)
      const found = await fromHistory(traffic, first.storage, was, might)
      const second = await replayed(traffic, might)

      expect(first.report.refused.BLOCKED).toBeGreaterThan(30)
      expect(found.baseline.decisionsDigest).toBe(first.report.decisionsDigest)
      expect(found.baseline.refused).toEqual(first.report.refused)
      expect(found.candidate.decisionsDigest).toBe(second.report.decisionsDigest)
      expect(found.candidate.refused).toEqual(second.report.refused)
      expect(found.candidate.committed).toBe(second.report.committed)

      expect(found.evidence.against).toBe('history')
      expect(found.evidence.baseline?.visitors).toBe(0)
      expect(found.evidence.visitors).toBe(found.differences.visitors)
      expect(found.differences.visitors).toBeGreaterThan(5)
      expect(found.history).toEqual({
        presence: 'assumed',
        operatorActs: 0,
        late: 0,
        cut: false,
        prunedBefore: null,
        erased: 0,
      })
    },
    180_000,
  )
})
