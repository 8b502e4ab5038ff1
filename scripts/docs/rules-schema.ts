import { ruleSetSchema } from '@beckon/rules'
import { generated } from './generated.ts'

/** Writes docs/rules.schema.json from what rules are checked by; with `--check` it only says whether it is stale. */
const file = new URL('../../docs/rules.schema.json', import.meta.url)

generated(file, `${JSON.stringify(ruleSetSchema(), null, 2)}\n`, 'docs:schema')
