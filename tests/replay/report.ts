/** Replays logs and prints the report as JSON: `report.ts RULES LOG…`. Run by every Node there is. */
import { readFileSync } from 'node:fs'
import { standardEnrichers } from '@beckon/enrich'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { replay } from '@beckon/testing'

const [rules = '', ...inputs] = process.argv.slice(2)

const report = await replay({
  inputs,
  rules: parseRuleSet(readFileSync(rules, 'utf8')),
  storage: memoryStorage({ retainLog: false }),
  enrichers: standardEnrichers({ geo: false }),
})
process.stdout.write(JSON.stringify(report))
