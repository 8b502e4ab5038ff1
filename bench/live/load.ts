/**
 * `load.ts '{"port":…}'`: puts load on a server and prints what came of it as JSON.
 *
 * - `ingest`: so many connections, each with so many messages of one event under way, as fast as
 *   the server answers
 * - `idle`: connections that say hello and send one event, until stdin ends
 * - `latency`: so many events a second over all connections; each hundredth asks for a decision
 */
import type { Socket } from 'node:net'
import { frame, hello, open, readTexts } from '../hostile/line.ts'

export interface Load {
  readonly kind: 'ingest' | 'idle' | 'latency'
  readonly port: number
  readonly connections: number
  /** Messages of one connection under way at once. */
  readonly window: number
  readonly seconds: number
  /** Events a second; for `latency`. */
  readonly rate: number
  /** The server decides: a probe is answered by a redirect. A bare one answers it by an ack. */
  readonly decides: boolean
}

const load: Load = JSON.parse(process.argv[2] ?? '{}')
let events = 0
let others = 0

class Visitor {
  readonly socket: Socket
  readonly name: number
  seq = 0
  welcomed!: () => void
  onAck: (ids: readonly string[]) => void = () => {}
  onRedirect: () => void = () => {}

  private constructor(socket: Socket, name: number) {
    this.socket = socket
    this.name = name
  }

  static async open(name: number): Promise<Visitor> {
    const socket = await open(load.port, '127.0.0.1')
    if (socket === undefined) throw new Error('a visitor was turned away')
    const visitor = new Visitor(socket, name)
    const welcome = new Promise<void>((resolve) => {
      visitor.welcomed = resolve
    })
    readTexts(socket, (text) => visitor.read(text))
    socket.write(hello())
    await welcome
    return visitor
  }

  send(...texts: readonly string[]): void {
    this.socket.write(Buffer.concat(texts.map((text) => frame(text))))
  }

  event(page: string): string {
    // As long as those that our client makes.
    const id = `${this.name}-${events++}`.padStart(22, '0')
    const at = Date.now()
    const url = `https://shop.example${page}`
    const event = `{"id":"${id}","type":"page.view","at":${at},"page":{"url":"${url}","title":"Oak desk, 140 cm","referrer":"https://www.google.com/search?q=oak+desk"}}`
    return `{"type":"events","events":[${event}],"ack":${this.seq}}`
  }

  private read(text: string): void {
    const message = JSON.parse(text)
    if (message.seq !== undefined) this.seq = message.seq
    if (message.type === 'ack') this.onAck(message.ids)
    else if (message.type === 'redirect') this.onRedirect()
    else if (message.type === 'welcome') this.welcomed()
    else others++
  }
}

async function visitors(): Promise<Visitor[]> {
  const all: Visitor[] = []
  const atOnce = 50
  for (let name = 0; name < load.connections; name += atOnce) {
    const some = Math.min(atOnce, load.connections - name)
    all.push(
      ...(await Promise.all(
        Array.from({ length: some }, (_, place) => Visitor.open(name + place)),
      )),
    )
  }
  return all
}

const pages = ['/', '/product/oak-desk', '/product/bookcase', '/delivery', '/sale/spring']
const pageOf = (number: number): string => pages[number % pages.length] as string
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function ingest(): Promise<unknown> {
  const all = await visitors()
  let acked = 0
  let running = true
  for (const visitor of all) {
    visitor.onAck = (ids) => {
      acked += ids.length
      if (!running) return
      visitor.send(...ids.map(() => visitor.event(pageOf(acked))))
    }
  }
  for (const visitor of all) {
    visitor.send(...Array.from({ length: load.window }, (_, n) => visitor.event(pageOf(n))))
  }
  // The first second warms both sides up.
  await sleep(2_000)
  const before = acked
  const started = performance.now()
  const cpu = process.cpuUsage()
  await sleep(load.seconds * 1_000)
  const wall = (performance.now() - started) / 1_000
  const { user, system } = process.cpuUsage(cpu)
  running = false
  return { rate: (acked - before) / wall, acked, loadBusy: (user + system) / 1e6 / wall, others }
}

async function idle(): Promise<unknown> {
  const all = await visitors()
  let acked = 0
  await new Promise<void>((resolve) => {
    for (const visitor of all) {
      visitor.onAck = () => {
        acked++
        visitor.send(`{"type":"ack","seq":${visitor.seq}}`)
        if (acked === all.length) resolve()
      }
      visitor.send(visitor.event('/product/oak-desk'))
    }
  })
  return { connections: all.length }
}

async function latency(): Promise<unknown> {
  const all = await visitors()
  const times: number[] = []
  const startedAt = new Map<Visitor, number>()
  const done = (visitor: Visitor): void => {
    const at = startedAt.get(visitor)
    startedAt.delete(visitor)
    if (at !== undefined) times.push(performance.now() - at)
  }
  for (const visitor of all) {
    if (load.decides) {
      visitor.onRedirect = () => {
        done(visitor)
        visitor.send(`{"type":"ack","seq":${visitor.seq}}`)
      }
    } else visitor.onAck = () => done(visitor)
  }
  const started = performance.now()
  let sent = 0
  while (performance.now() - started < load.seconds * 1_000) {
    const due = Math.floor(((performance.now() - started) / 1_000) * load.rate)
    for (; sent < due; sent++) {
      const visitor = all[sent % all.length] as Visitor
      const probe = sent % 101 === 0 && !startedAt.has(visitor)
      if (probe) startedAt.set(visitor, performance.now())
      visitor.send(visitor.event(probe ? '/probe' : pageOf(sent)))
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
  await sleep(500)
  times.splice(0, Math.floor(times.length / 4))
  times.sort((one, other) => one - other)
  const at = (share: number) => times[Math.floor(times.length * share)] ?? Number.NaN
  return { probes: times.length, p50: at(0.5), p99: at(0.99), sent }
}

const kinds = { ingest, idle, latency }
process.stdout.write(`${JSON.stringify(await kinds[load.kind]())}\n`)
process.stdin.on('end', () => process.exit())
process.stdin.resume()
