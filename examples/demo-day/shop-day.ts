import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Engine } from '@beckon/core'
import type { Storage } from '@beckon/core/adapter'
import { standardEnrichers } from '@beckon/enrich'
import { parseRuleSet, type RuleSet } from '@beckon/rules'
import { re2 } from '@beckon/rules/re2js'
import { type ReplayReport, replay } from '@beckon/testing'

/** The recorded day: what `examples/shop-day/generate.ts` writes. */
export const dayFile = fileURLToPath(new URL('../shop-day/shop-day.ndjson', import.meta.url))

/** The rules it is replayed with. */
export function shopRules(): RuleSet {
  const document = readFileSync(new URL('../rules/shop.json', import.meta.url), 'utf8')
  return parseRuleSet(document, { regex: re2() })
}

/**
 * Replays the shop day into a storage; `onEngine` gets the engine before the first event, to
 * watch it. There is no geography: the day's addresses are kept for documentation, nobody's.
 */
export function replayShopDay(
  rules: RuleSet,
  storage: Storage,
  onEngine?: (engine: Engine) => void,
): Promise<ReplayReport> {
  return replay({
    inputs: [dayFile],
    rules,
    storage,
    enrichers: standardEnrichers({ geo: false }),
    site: 'shop',
    hosts: ['shop.example'],
    redirectOrigins: ['https://shop.example'],
    ...(onEngine && { onEngine }),
  })
}
