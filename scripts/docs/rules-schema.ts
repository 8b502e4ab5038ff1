import { readFileSync, writeFileSync } from 'node:fs'
import { ruleSetSchema } from '@beckon/rules'

/** Writes docs/rules.schema.json from what rules are checked by; with `--check` it only says whether it is stale. */
const file = new URL('../../docs/rules.schema.json', import.meta.url)

const text = `${JSON.stringify(ruleSetSchema(), null, 2)}\n`
if (process.argv.includes('--check')) {
  const current = (() => {
    try {
      return readFileSync(file, 'utf8')
    } catch {
      return ''
    }
  })()
  if (current !== text) {
    process.stderr.write('docs/rules.schema.json is stale: run scripts/docs/rules-schema.ts\n')
    process.exitCode = 1
  }
} else {
  writeFileSync(file, text)
}
