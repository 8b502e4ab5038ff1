/**
 * Replays a log into an SQLite file and writes down, event by event, what was acknowledged:
 * `child.ts LOG RULES SQLITE ACKS`. It is there to be killed.
 */
import { openSync, readFileSync, writeSync } from 'node:fs'
import { standardEnrichers } from '@beckon/enrich'
import { parseRuleSet } from '@beckon/rules'
import { sqliteStorage } from '@beckon/storage-sqlite'
import { replay } from '@beckon/testing'

const [log = '', rules = '', file = '', acks = ''] = process.argv.slice(2)
const standardOutput = 1
/** A file, not a pipe: a write to a full pipe is refused, and a killed process loses what it holds. */
const acked = openSync(acks, 'w')

const report = await replay({
  inputs: [log],
  rules: parseRuleSet(readFileSync(rules, 'utf8')),
  storage: sqliteStorage({ file }),
  enrichers: standardEnrichers({ geo: false }),
  onEngine(engine) {
    writeSync(standardOutput, 'open\n')
    engine.events$.subscribe(({ visitor, event }) => {
      writeSync(acked, `${visitor}:${event.id}\n`)
    })
  },
})
writeSync(standardOutput, `done ${report.decisionsDigest}\n`)
