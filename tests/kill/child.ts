/**
 * Replays a log into an SQLite file and tells, event by event, what was acknowledged:
 * `child.ts LOG RULES SQLITE`. It is there to be killed.
 */
import { readFileSync, writeSync } from 'node:fs'
import { standardEnrichers } from '@beckon/enrich'
import { parseRuleSet } from '@beckon/rules'
import { sqliteStorage } from '@beckon/storage-sqlite'
import { replay } from '@beckon/testing'

const [log = '', rules = '', file = ''] = process.argv.slice(2)
const standardOutput = 1

const report = await replay({
  inputs: [log],
  rules: parseRuleSet(readFileSync(rules, 'utf8')),
  storage: sqliteStorage({ file }),
  enrichers: standardEnrichers({ geo: false }),
  onEngine(engine) {
    writeSync(standardOutput, 'open\n')
    engine.events$.subscribe(({ visitor, event }) => {
      writeSync(standardOutput, `ack ${visitor}:${event.id}\n`)
    })
  },
})
writeSync(standardOutput, `done ${report.decisionsDigest}\n`)
