/**
 * Loads a rule set once, cold, in a process of its own: `load-once.ts RULES check|parse`. Prints one
 * line of JSON.
 */
import { checkRuleSet, compiledEngine, parseRuleSet } from '@beckon/rules'
import { documentOf } from './document.ts'
import { drawRules } from './workload.ts'

const [rules = '', task = ''] = process.argv.slice(2)
const document = documentOf(drawRules({ rules: Number(rules), share: 0.01 }, 1))
const text = JSON.stringify(document)
/** Of processor time: what else runs on the machine counts little. */
const milliseconds = (work: () => unknown): number => {
  const started = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(started)
  return (user + system) / 1_000
}
if (task === 'check') {
  const checked = milliseconds(() => {
    const { faults } = checkRuleSet(text)
    if (faults.length > 0) throw new Error(faults[0]?.message)
  })
  process.stdout.write(JSON.stringify({ checked }))
} else {
  let ruleSet = parseRuleSet('[]')
  const parsed = milliseconds(() => {
    ruleSet = parseRuleSet(text)
  })
  const loaded = milliseconds(() => compiledEngine().load(ruleSet))
  const conditions = text.match(/"fact":/g)?.length ?? 0
  process.stdout.write(
    JSON.stringify({ parsed, loaded, conditions, megabytes: text.length / 1_000_000 }),
  )
}
