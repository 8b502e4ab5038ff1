import { writeFileSync } from 'node:fs'
import { table } from './document.ts'
import { Contest, type EngineName, engines, tidyUp } from './rules/contest.ts'
import { type Line, plot } from './rules/plot.ts'

/**
 * A size, how many events tell whether all agree, and how many each engine is warmed with and then
 * measured with: about a second's work, and several for json-logic-engine, which goes on getting quicker.
 */
interface Size {
  readonly rules: number
  readonly agree: number
  /** The shorter a step, the more its time wavers. */
  readonly rounds: number
  readonly events: Readonly<Record<EngineName, number>>
}

const sizes: readonly Size[] = [
  {
    rules: 10,
    agree: 2_000,
    rounds: 7,
    events: {
      beckon: 2_000_000,
      'closures over a list': 2_000_000,
      closures: 2_000_000,
      'json-logic-engine': 2_000_000,
      'json-rules-engine': 12_000,
    },
  },
  {
    rules: 100,
    agree: 1_000,
    rounds: 7,
    events: {
      beckon: 1_000_000,
      'closures over a list': 400_000,
      closures: 400_000,
      'json-logic-engine': 400_000,
      'json-rules-engine': 1_500,
    },
  },
  {
    rules: 1_000,
    agree: 200,
    rounds: 5,
    events: {
      beckon: 200_000,
      'closures over a list': 20_000,
      closures: 20_000,
      'json-logic-engine': 40_000,
      'json-rules-engine': 200,
    },
  },
  {
    rules: 10_000,
    agree: 12,
    rounds: 3,
    events: {
      beckon: 40_000,
      'closures over a list': 1_500,
      closures: 1_500,
      'json-logic-engine': 3_000,
      'json-rules-engine': 6,
    },
  },
]
const share = 0.01

/** At least so many times as fast as each. */
const promised: Readonly<Record<number, Readonly<Partial<Record<EngineName, number>>>>> = {
  10: { 'json-rules-engine': 150, 'json-logic-engine': 1.1, closures: 0.8 },
  100: { 'json-rules-engine': 350, 'json-logic-engine': 1.6, closures: 1.9 },
  1000: { 'json-rules-engine': 2_800, 'json-logic-engine': 28, closures: 9 },
  10000: { 'json-rules-engine': 9_000, 'json-logic-engine': 200, closures: 22 },
}
const peers = [
  'json-rules-engine',
  'json-logic-engine',
  'closures',
  'closures over a list',
] as const

/** Times the rule engine against others, and measures what it keeps. Where to put the plot: a file. */
export async function rulesSpeed(plotFile: string | undefined): Promise<string> {
  try {
    return await measured(plotFile)
  } finally {
    tidyUp()
  }
}

async function measured(plotFile: string | undefined): Promise<string> {
  const parts: string[] = []
  const speeds: string[][] = []
  const ratios: string[][] = []
  const lines = new Map<EngineName, [number, number][]>(engines.map((name) => [name, []]))
  for (const { rules, agree, rounds, events } of sizes) {
    const contest = await Contest.of({ rules, share })
    contest.agree(engines, agree)
    const timings = contest.time(events, rounds)
    const of = (name: EngineName): number => timings.get(name)?.microseconds ?? Number.NaN
    for (const name of engines) lines.get(name)?.push([rules, of(name)])
    speeds.push([
      whole(rules),
      (timings.get('beckon')?.matched ?? 0).toFixed(1),
      ...engines.map((name) => short(of(name))),
    ])
    ratios.push([
      whole(rules),
      ...peers.map((name) => {
        const times = of(name) / of('beckon')
        const least = promised[rules]?.[name]
        if (least === undefined) return short(times)
        return `${short(times)} (${whole(least)}${times < least ? ', missed' : ''})`
      }),
    ])
    process.stderr.write(`${speeds.at(-1)?.join(' | ')} || ${ratios.at(-1)?.join(' | ')}\n`)
  }
  parts.push(
    'µs an event:',
    table(['rules', 'true at an event', ...engines], speeds),
    'Times as fast as each, and in brackets at least how many times it should be:',
    table(['rules', ...peers], ratios),
    growth('With matches growing a thousandfold, from 10 to 10,000 rules', lines),
    await constant(),
    await memory(),
    'The same rules and traffic for all, drawn from a seed; what is true is compared before anything is timed. Each engine runs in a process of its own, in turn with the others; medians of three to seven rounds. An event brings some ten changes to one of fifty visitors who are there at a time, one in five starts a visitor. Every engine keeps the facts of each visitor and gets the changes; counts in windows come ready-made for the others, while Beckon counts, and remembers what fired for whom.',
  )
  if (plotFile !== undefined) {
    const drawn: Line[] = [...lines].map(([name, points]) => ({ name, points }))
    writeFileSync(plotFile, plot('Time to evaluate all rules at one event', drawn))
    parts.push('![µs an event by number of rules](rules-speed.svg)')
  }
  return parts.join('\n\n')
}

function growth(what: string, lines: ReadonlyMap<EngineName, readonly [number, number][]>): string {
  const of = (name: EngineName): string => {
    const points = lines.get(name) ?? []
    return `${name} ${short((points.at(-1)?.[1] ?? 0) / (points[0]?.[1] ?? 1))} times`
  }
  return `${what}, an event takes: ${engines.map(of).join(', ')}.`
}

/** Whatever the number of rules, about one is true at an event. */
async function constant(): Promise<string> {
  const points: [number, number][] = []
  const matched: number[] = []
  for (const { rules, rounds, events } of sizes) {
    const contest = await Contest.of({ rules, share: 1 / rules })
    contest.agree(['beckon', 'closures'], 500)
    const timing = contest.time({ beckon: events.beckon }, rounds).get('beckon')
    points.push([rules, timing?.microseconds ?? Number.NaN])
    matched.push(timing?.matched ?? Number.NaN)
  }
  const each = points.map(
    ([rules, time], index) =>
      `${whole(rules)} rules ${short(time)} µs (${matched[index]?.toFixed(1)} true)`,
  )
  const times = (points.at(-1)?.[1] ?? 0) / (points[0]?.[1] ?? 1)
  return `With matches held at about one, Beckon takes ${short(times)} times from 10 to 10,000 rules: ${each.join(', ')}.`
}

async function memory(): Promise<string> {
  const rows: string[][] = []
  for (const rules of [100, 1_000, 10_000]) {
    const { visitor, event, compiled, ruleSet } = (await Contest.of({ rules, share })).memory()
    rows.push([
      whole(rules),
      whole(visitor),
      rules < 10_000 ? event.toFixed(1) : 'hardly any such event',
      megabytes(compiled),
      megabytes(ruleSet),
    ])
  }
  return table(
    [
      'rules',
      'rule state of a visitor, bytes',
      'allocated at an event without a match, bytes',
      'compiled rules, MB',
      'the checked rule set, MB',
    ],
    rows,
  )
}

function short(value: number): string {
  if (value >= 100) return whole(value)
  return value >= 10 ? value.toFixed(1) : value.toFixed(2)
}

function whole(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 1 : 0 })
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
