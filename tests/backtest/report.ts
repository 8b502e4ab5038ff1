/** Compares two rule sets over logs and prints the report as JSON: `report.ts BASELINE CANDIDATE LOG…`. Run by every Node there is. */
import { standardEnrichers } from '@beckon/enrich'
import { memoryStorage } from '@beckon/storage-memory'
import { backtest, Coverage } from '@beckon/testing'
import { exampleRules } from './example-rules.ts'

const [baseline = '', candidate = '', ...inputs] = process.argv.slice(2)

const side = (name: string) => {
  const rules = exampleRules(name)
  const coverage = new Coverage(rules)
  return {
    rules,
    coverage,
    storage: memoryStorage({ retainLog: false }),
    ruleEngine: coverage.engine(),
    onEngine: coverage.watch.bind(coverage),
  }
}
const [left, right] = [side(baseline), side(candidate)]
const report = await backtest({
  inputs,
  baseline: left,
  candidate: right,
  enrichers: standardEnrichers({ geo: false }),
  hosts: ['shop.example'],
  redirectOrigins: ['https://shop.example'],
  timeZone: 'America/New_York',
  explained: 50,
})
const covered = [left.coverage.report(), right.coverage.report()]
process.stdout.write(JSON.stringify({ ...report, covered }))
