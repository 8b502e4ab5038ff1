import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { onOneCore } from './command.ts'
import { table } from './document.ts'
import { attacks } from './hostile/attacks.ts'
import { spreadHelpers, start } from './part.ts'
import { median } from './stages.ts'

/** Of each attack: what one round says of a p99 wavers by half. */
const rounds = 3
/** Until the server's code and heap are what they will be: before that, a calm server is not yet a quick one. */
const warmingSeconds = 8
const calmSeconds = 8
const attackSeconds = 8

interface Calm {
  readonly p50: number
  /** The median of the seconds' p99s: other programs of the machine spoil a second, not the half of them. */
  readonly p99: number
  /** Of the worst second. */
  readonly worst: number
  readonly lost: number
}

async function told<T>(child: ChildProcess): Promise<T> {
  const [message] = await once(child, 'message')
  return message as T
}

function ask<T>(child: ChildProcess): Promise<T> {
  const answer = told<T>(child)
  child.send('?')
  return answer
}

async function stop(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

/** What one round has shown. */
interface Round {
  readonly before: Calm
  readonly during: Calm
  readonly aSecond: number
  readonly reasons: Readonly<Record<string, number>>
}

async function attacked(name: string, rules: string): Promise<Round> {
  const server = start(0, -10, 'hostile/server.ts', rules)
  const { port } = await told<{ port: number }>(server)
  spreadHelpers(server, 0)
  // The calm come first on the other core: what is measured is the server, not its attacker.
  const calm = start(1, -15, 'hostile/calm.ts', String(port))
  await told(calm)
  await sleep(warmingSeconds * 1_000)
  await ask(calm)
  await sleep(calmSeconds * 1_000)
  const before = await ask<Calm>(calm)
  const attacker = start(1, 'idle', 'hostile/attack.ts', String(port), name)
  await sleep(1_000)
  await ask(calm)
  await sleep(attackSeconds * 1_000)
  const during = await ask<Calm>(calm)
  const { did } = await ask<{ did: number }>(attacker)
  const { turnedAway, ended } =
    await ask<Record<'turnedAway' | 'ended', Record<string, number>>>(server)
  await Promise.all([server, calm, attacker].map(stop))
  return { before, during, aSecond: did / attackSeconds, reasons: { ...turnedAway, ...ended } }
}

/** A line of the table: medians of all rounds, and the sums of what is counted. */
function lineOf(name: string, all: readonly Round[]): string[] {
  const middle = (of: (round: Round) => number) => median(all.map(of))
  const ms = (of: (round: Round) => number) => middle(of).toFixed(2)
  const reasons = new Map<string, number>()
  for (const round of all) {
    for (const [reason, count] of Object.entries(round.reasons)) {
      reasons.set(reason, (reasons.get(reason) ?? 0) + count)
    }
  }
  return [
    name,
    Math.round(middle(({ aSecond }) => aSecond)).toLocaleString('en'),
    ms(({ before }) => before.p50),
    ms(({ during }) => during.p50),
    ms(({ before }) => before.p99),
    ms(({ during }) => during.p99),
    middle(({ before, during }) => during.p99 / before.p99).toFixed(1),
    `${ms(({ before }) => before.worst)} → ${ms(({ during }) => during.worst)}`,
    [...reasons].map(([reason, count]) => `${reason} ${count}`).join(', '),
    String(all.reduce((sum, { during }) => sum + during.lost, 0)),
  ]
}

const heads = [
  'attack',
  'of it a second',
  'p50 calm',
  'p50',
  'p99 calm',
  'p99',
  'times',
  'worst second',
  'turned away and ended',
  'calm visitors lost',
]

/**
 * What the calm visitors of a server notice of each attack on it: a table.
 *
 * @param only a part of the names of the attacks that are wanted
 */
export async function hostile(rules: string, only = ''): Promise<string> {
  const rows: string[][] = []
  for (const name of Object.keys(attacks)) {
    if (!name.includes(only)) continue
    const all: Round[] = []
    for (let round = 0; round < rounds; round++) all.push(await attacked(name, rules))
    const row = lineOf(name, all)
    process.stderr.write(`${row.join(' | ')}\n`)
    rows.push(row)
  }
  const cores = onOneCore
    ? "The server's main thread has a core; its helpers, the attacker and the calm visitors share another, which the attacker has when nobody else wants it"
    : 'Without taskset: nothing is held to a core'
  return `${table(heads, rows)}\n\n400 calm visitors, each with ten events a second by chance. Times from event to ack in ms, medians of the rounds: p50 over all, p99 as the median of the seconds' own, and as of the worst second. ${cores}; each attack runs ${rounds} times for ${attackSeconds} s against a server of its own, from one address. The server has the heap that \`beckon serve\` has.`
}
