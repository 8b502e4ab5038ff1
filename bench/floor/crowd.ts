/**
 * `crowd.ts with|without VISITORS RATE SECONDS RULES`: an engine with so many visitors, and events of them in
 * an open loop, with a floor that three look at, or without. Prints one line of JSON.
 */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Floor, type FloorQuery, floor } from '@beckon/analytics'
import { createEngine, type Engine } from '@beckon/core'
import { standardEnrichers } from '@beckon/enrich'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { Chance } from '../../examples/shop-day/chance.ts'

const [kind = '', visitorsText = '', rateText = '', secondsText = '', rulesFile = ''] =
  process.argv.slice(2)
const [visitors, rate, seconds] = [Number(visitorsText), Number(rateText), Number(secondsText)]

const agents = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0',
]
const referrers = [undefined, 'https://www.google.com/', 'https://www.bing.com/search?q=oak+desk']
const chance = new Chance(1)
let sent = 0

function view(visitor: number) {
  const number = Math.floor(chance.between(0, 400))
  const path = number < 10 ? '/checkout' : `/product/desk-${number}`
  const referrer = referrers[visitor % referrers.length]
  return {
    type: 'page.view',
    page: {
      url: `https://shop.example${path}`,
      title: `Desk number ${number}`,
      ...(referrer && { referrer }),
    },
  }
}

function send(engine: Engine, visitor: number, event: object): Promise<unknown> {
  const peer = {
    site: 'shop',
    visitor: `visitor-${visitor}`,
    ip: `198.51.${(visitor >> 8) & 255}.${visitor & 255}`,
    userAgent: agents[visitor % agents.length] ?? '',
    language: 'en',
  }
  const made = { id: `e${sent++}`, at: engine.clock.now(), ...event }
  return engine.receive(peer, { type: 'events', events: [made as never] })
}

/** What a visitor does next: looks at pages, mostly. */
function does(visitor: number): object {
  const kind = chance.between(0, 100)
  if (kind < 70) return view(visitor)
  if (kind < 85) return { type: 'heartbeat' }
  if (kind < 97) return { type: 'cart.add', data: { price: 40, quantity: 1, currency: 'EUR' } }
  return { type: 'order.completed' }
}

async function fill(engine: Engine): Promise<void> {
  let burst: Promise<unknown>[] = []
  for (let visitor = 0; visitor < visitors; visitor++) {
    burst.push(send(engine, visitor, view(visitor)))
    if (burst.length < 500) continue
    await Promise.all(burst)
    burst = []
  }
  await Promise.all(burst)
}

/** So many events a second, whatever becomes of them; every twentieth is of somebody new. */
async function load(engine: Engine): Promise<{ late: number }> {
  const begun = performance.now()
  let made = 0
  let known = visitors
  let late = 0
  for (;;) {
    const elapsed = (performance.now() - begun) / 1_000
    if (elapsed >= seconds) break
    const due = Math.floor(elapsed * rate)
    late = Math.max(late, due - made)
    for (; made < due; made++) {
      const visitor = made % 20 === 0 ? known++ : Math.floor(chance.between(0, known))
      void send(engine, visitor, made % 20 === 0 ? view(visitor) : does(visitor))
    }
    await sleep(5)
  }
  await engine.idle()
  return { late: late / rate }
}

async function held(): Promise<number> {
  for (let collection = 0; collection < 3; collection++) {
    globalThis.gc?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const heard = { messages: 0, bytes: 0 }
let inSegment = 0

/** As if each message went over a connection. */
function hear(message: unknown): void {
  heard.messages++
  heard.bytes += JSON.stringify(message).length
}

/** In processor time: nobody else's work counts. */
function timed<T>(run: () => T): { readonly ms: number; readonly value: T } {
  const before = process.cpuUsage()
  const value = run()
  const { user, system } = process.cpuUsage(before)
  return { ms: (user + system) / 1_000, value }
}

function follow(live: Floor): Record<string, number> {
  const first = (query: FloorQuery) => timed(() => live.watch(query).subscribe(hear)).ms
  const score = first({ sort: { by: 'score', descending: true } })
  const segment = first({ filter: { segment: 'potential-buyer' } })
  live.watch({ filter: { segment: 'potential-buyer' }, limit: 0 }).subscribe(({ total }) => {
    inSegment = total
  })
  live.counts$.subscribe(hear)
  return { score, segment }
}

const shop = JSON.parse(readFileSync(rulesFile, 'utf8'))
// A load is faster than any person: rules that block would end it.
const rules = shop.rules.filter((rule: { event: { type: string } }) => rule.event.type !== 'block')
const engine = createEngine({
  sites: { shop: { hosts: ['shop.example'], redirectOrigins: ['https://shop.example'] } },
  rules: parseRuleSet({ ...shop, rules }),
  storage: memoryStorage({ retainLog: false }),
  enrichers: standardEnrichers({ geo: false }),
  secret: 'only for measuring',
})
engine.errors$.subscribe(({ message, cause }) => {
  process.stderr.write(`${message} ${String(cause)}\n`)
})
await engine.open()
await fill(engine)
await engine.idle()
const before = await held()
const opened = kind === 'with' ? timed(() => floor(engine)) : undefined
const asked = opened && follow(opened.value)
const rowBytes = ((await held()) - before) / visitors
await sleep(1_000)
Object.assign(heard, { messages: 0, bytes: 0 })
const used = process.cpuUsage()
const { late } = await load(engine)
const { user, system } = process.cpuUsage(used)
const counted = engine.account()
const text =
  opened && timed(() => opened.value.watch({ filter: { text: 'desk-39' } }).subscribe()).ms
process.stdout.write(
  `${JSON.stringify({
    cpuSeconds: (user + system) / 1e6,
    late,
    events: counted.committed - visitors,
    ticks: counted.ticks,
    rows: opened?.value.size,
    openedMs: opened?.ms,
    ...asked,
    text,
    rowBytes,
    inSegment,
    ...heard,
  })}\n`,
)
process.exit()
