import { readFileSync } from 'node:fs'
import type { CommittedEvent, VisitorEvent } from '@beckon/core'
import { standardEnrichers } from '@beckon/enrich'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { replay } from '@beckon/testing'

/** What a rule set that blocks by behaviour achieved on a log, and whom it hit. */
export interface Protection {
  readonly attackRequests: number
  readonly attackersVisitors: number
  readonly stopped: number
  readonly readers: number
  readonly readersHit: number
  readonly readerRequestsRefused: number
  readonly otherRefused: number
  readonly invited: number
}

/** A try at a password: something posted to one of the two doors of WordPress, however it was answered. */
function isAttack({ data, page }: VisitorEvent): boolean {
  return data?.method === 'POST' && /\/(wp-login|xmlrpc)\.php(\?|$)/.test(page?.url ?? '')
}

/**
 * Replays a log and looks at what was refused. A reader is a visitor who is no bot, has viewed a
 * page and never tried a password.
 */
export async function protection(log: string, rulesFile: string): Promise<Protection> {
  const rules = parseRuleSet(readFileSync(rulesFile, 'utf8'))
  const [enrichUserAgent] = [standardEnrichers({ geo: false })]
  const attackers = new Set<string>()
  const viewers = new Set<string>()
  const bots = new Set<string>()
  const refusedBy = new Map<string, number>()
  let attacks = 0
  let stopped = 0
  let refused = 0
  let invited = 0
  const see = (visitor: string, event: VisitorEvent): boolean => {
    if (event.type === 'page.view') viewers.add(visitor)
    if (!isAttack(event)) return false
    attackers.add(visitor)
    attacks++
    return true
  }
  const inner = memoryStorage({ retainLog: false })
  // The log is looked at as it is written: nothing has to be kept.
  const storage: typeof inner = Object.assign(Object.create(inner), {
    commit: (units: Parameters<typeof inner.commit>[0]) => {
      for (const { records } of units) {
        for (const { kind, visitor = '', data } of records) {
          if (kind !== 'refused') continue
          refused++
          if (see(visitor, data.event as unknown as VisitorEvent)) stopped++
          else refusedBy.set(visitor, (refusedBy.get(visitor) ?? 0) + 1)
          const enriched = enrichUserAgent?.map((enricher) =>
            enricher.enrich({ userAgent: String(data.userAgent), ownHosts: [] }),
          )
          if (enriched?.some((found) => found && 'bot' in found && found.bot)) bots.add(visitor)
        }
      }
      return inner.commit(units)
    },
  })
  await replay({
    inputs: [log],
    rules,
    storage,
    enrichers: standardEnrichers(),
    onEngine(engine) {
      engine.events$.subscribe(({ visitor, event, enrichment }: CommittedEvent) => {
        see(visitor, event)
        if (enrichment.bot) bots.add(visitor)
      })
      engine.on('invitation.offered', () => invited++)
    },
  })
  const isReader = (visitor: string) =>
    viewers.has(visitor) && !attackers.has(visitor) && !bots.has(visitor)
  const hit = [...refusedBy].filter(([visitor]) => isReader(visitor))
  return {
    attackRequests: attacks,
    attackersVisitors: attackers.size,
    stopped,
    readers: [...viewers].filter(isReader).length,
    readersHit: hit.length,
    readerRequestsRefused: hit.reduce((sum, [, count]) => sum + count, 0),
    otherRefused: refused - stopped,
    invited,
  }
}
