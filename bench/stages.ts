import { readFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { standardEnrichers } from '@beckon/enrich'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { openTraffic, replay } from '@beckon/testing'

const builtIn = 'built-in functions'

/** Where a file's time belongs; the first that matches. */
const stages: readonly (readonly [string, RegExp])[] = [
  ['read the log', /testing\/src\/traffic\/|node:(zlib|fs|stream)|node:internal\/(fs|streams)/],
  ['count for the report', /testing\/src\/(replay|env)\//],
  ['receive: the door', /core\/src\/receive\/|typebox/],
  ['admit', /core\/src\/(admit\/|handle|commit\/(at-address|see-at))/],
  ['enrich', /core\/src\/enrich\/|packages\/enrich\/|ua-parser|isbot|geoip|tiny-lru/],
  [
    'step: facts, rules, wake-ups',
    /core\/src\/(step|domain)\/|core\/src\/(wakeups|due)|packages\/rules\//,
  ],
  ['load and commit', /core\/src\/commit\/|storage-memory/],
  ['ack, dispatch, tell', /core\/src\/(settle|dispatch|announce|account|rule-counts|alarm)|mitt/],
  ['operators', /core\/src\/(operators|pipeline|engine|assembly|controls)|rxjs/],
]

export interface StageShares {
  /** Stage → share of the run's time, most first. */
  readonly shares: readonly (readonly [string, number])[]
  /** How many times as long the whole takes as a bare loop that reads and parses the same lines. */
  readonly timesBareLoop: number
  readonly bareMicroseconds: number
  readonly wholeMicroseconds: number
}

/** Profiles a replay by source file, and times it against a loop that does the same parsing. */
export async function stageShares(log: string, rulesFile: string): Promise<StageShares> {
  const rules = parseRuleSet(readFileSync(rulesFile, 'utf8'))
  const enrichers = standardEnrichers()
  const whole = async () => {
    const started = performance.now()
    const { committed } = await replay({
      inputs: [log],
      rules,
      storage: memoryStorage({ retainLog: false }),
      enrichers,
    })
    return { ms: performance.now() - started, committed }
  }
  const bare = async () => {
    const started = performance.now()
    const seen = new Map<string, number>()
    for await (const batch of openTraffic([log])) {
      for (const line of batch) {
        if (line.kind === 'event') seen.set(line.visitor, (seen.get(line.visitor) ?? 0) + 1)
      }
    }
    return performance.now() - started
  }
  const wholes: number[] = []
  const bares: number[] = []
  const { committed } = await whole()
  await bare()
  for (let round = 0; round < 5; round++) {
    wholes.push((await whole()).ms)
    bares.push(await bare())
  }
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.start')
  await whole()
  const { profile } = await session.post('Profiler.stop')
  session.disconnect()
  const self = new Map<string, number>()
  const byId = new Map(profile.nodes.map((node) => [node.id, node]))
  const callers = new Map(
    profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
  )
  /** A built-in function works for whoever called it, and so does one that all share. */
  const stageAt = (id: number): string => {
    const { url = '', functionName = '' } = byId.get(id)?.callFrame ?? {}
    const stage = stageOf(url, functionName)
    const caller = callers.get(id)
    return stage === builtIn && caller !== undefined ? stageAt(caller) : stage
  }
  profile.samples?.forEach((id, index) => {
    const stage = stageAt(id)
    self.set(stage, (self.get(stage) ?? 0) + (profile.timeDeltas?.[index] ?? 0))
  })
  const total = [...self.values()].reduce((sum, time) => sum + time, 0)
  return {
    shares: [...self]
      .map(([stage, time]) => [stage, time / total] as const)
      .sort(([, left], [, right]) => right - left),
    timesBareLoop: median(wholes) / median(bares),
    bareMicroseconds: (median(bares) * 1_000) / committed,
    wholeMicroseconds: (median(wholes) * 1_000) / committed,
  }
}

function stageOf(url: string, functionName: string): string {
  if (functionName === '(garbage collector)') return 'collect garbage'
  if (functionName === '(idle)' || functionName === '(program)') return 'wait'
  if (url === '' || url.endsWith('core/src/hash.ts')) return builtIn
  const stage = stages.find(([, pattern]) => pattern.test(url))?.[0]
  return stage ?? (url.startsWith('node:') ? builtIn : 'everything else')
}

export function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1] ?? Number.NaN
}
