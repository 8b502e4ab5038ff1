import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { table } from './document.ts'
import { start } from './part.ts'

const clients = 5_000
const storms = 3

interface Calm {
  readonly p50: number
  readonly p99: number
  readonly worst: number
  readonly lost: number
}

interface Storm {
  readonly seconds: number
  readonly gaps: number
  readonly repeats: number
  readonly whole: number
}

async function asked<T>(child: ChildProcess): Promise<T> {
  const answer = once(child, 'message')
  child.send('?')
  const [message] = await answer
  return message as T
}

/**
 * Clients that all lose their network and all come back at once: what became of them, and what a
 * hundred calm visitors noticed.
 *
 * @throws if a client missed a number, or was answered twice, or could not resume
 */
export async function storm(rules: string): Promise<string> {
  const parts: ChildProcess[] = []
  const part = (...args: Parameters<typeof start>): ChildProcess => {
    const child = start(...args)
    parts.push(child)
    return child
  }
  try {
    return await measured(rules, part)
  } finally {
    for (const child of parts) child.kill('SIGKILL')
  }
}

async function measured(rules: string, part: typeof start): Promise<string> {
  const server = part(0, -10, 'hostile/server.ts', rules)
  const [{ port }] = (await once(server, 'message')) as [{ port: number }]
  // The calm come first on the other core: what is measured is the server, not the storm.
  const calm = part(1, -15, 'hostile/calm.ts', String(port))
  await once(calm, 'message')
  const crowd = part(1, 0, 'live/storm.ts', String(port), String(clients))
  if (crowd.stdout === null) throw new Error('no pipe to read from')
  const lines = createInterface({ input: crowd.stdout })[Symbol.asyncIterator]()
  await lines.next()
  const rows: string[][] = []
  for (let number = 1; number <= storms; number++) {
    await sleep(2_000)
    const before = await asked<Calm>(calm)
    crowd.stdin?.write('cut\n')
    const { value } = await lines.next()
    const { seconds, gaps, repeats, whole }: Storm = JSON.parse(value)
    const during = await asked<Calm>(calm)
    if (gaps + repeats + during.lost > 0 || whole !== number * clients) {
      throw new Error(`storm ${number}: ${value}, calm ones lost: ${during.lost}`)
    }
    const ms = (time: number) => time.toFixed(1)
    rows.push([
      String(number),
      seconds.toFixed(1),
      ms(before.p99),
      ms(during.p50),
      ms(during.p99),
      ms(during.worst),
    ])
  }
  const head = [
    'storm',
    'all are back and answered, s',
    'p99 before, ms',
    'p50 meanwhile, ms',
    'p99 meanwhile, ms',
    'worst meanwhile, ms',
  ]
  return `${table(head, rows)}\n\n${clients.toLocaleString('en')} clients, each with an event under way, lose their network at one instant and connect again at the next, all at once and without back-off. Every client resumed with all that was sent to it, in order and once. The times are of a hundred others' acknowledgements, each sending ten events a second.`
}
