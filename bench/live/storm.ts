/**
 * `storm.ts PORT CLIENTS`: clients that send an event each, lose their network all at one instant
 * before the answers are in, and come back at the next, without any back-off: worse than anything
 * a real network does. Told `cut`, it does so, and tells what came of it: whether each client was
 * answered for each event once, and got all numbers once and in order.
 */
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { frame, hello, open, readTexts } from '../hostile/line.ts'

const [port = 0, count = 0] = process.argv.slice(2).map(Number)

class Client {
  private socket: Socket | undefined
  private token = ''
  private epoch = ''
  private seq = 0
  private events = 0
  private readonly number: number
  private readonly waiting = new Map<string, string>()
  private welcomed: () => void = () => {}
  private ponged: () => void = () => {}
  private allAcked: () => void = () => {}
  gaps = 0
  repeats = 0
  whole = 0

  constructor(number: number) {
    this.number = number
  }

  async connect(): Promise<void> {
    const address = `127.2.${this.number >> 8}.${this.number & 255}`
    const socket = await open(port, address)
    if (socket === undefined) throw new Error('a client was turned away')
    this.socket = socket
    const welcome = new Promise<void>((resolve) => {
      this.welcomed = resolve
    })
    readTexts(socket, (text) => this.read(JSON.parse(text)))
    const resumeFrom = { epoch: this.epoch, seq: this.seq }
    socket.write(hello(this.token === '' ? {} : { token: this.token, resumeFrom }))
    await welcome
    // All that was said before comes before the answer: what is acknowledged there is not sent again.
    const answer = new Promise<void>((resolve) => {
      this.ponged = resolve
    })
    socket.write(frame('{"type":"ping"}'))
    await answer
  }

  send(): void {
    const id = `${this.number}-${this.events++}`
    const event = { id, type: 'page.view', at: Date.now(), page: { url: '/sofas', title: 'Sofas' } }
    this.waiting.set(id, JSON.stringify({ type: 'events', events: [event] }))
    this.resend()
  }

  resend(): void {
    for (const text of this.waiting.values()) this.socket?.write(frame(text))
  }

  cut(): void {
    this.socket?.removeAllListeners('data')
    this.socket?.destroy()
  }

  answered(): Promise<void> {
    if (this.waiting.size === 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.allAcked = resolve
    })
  }

  private read(message: {
    readonly type: string
    readonly seq: number
    readonly ids?: readonly string[]
    readonly token?: string
    readonly history?: string
    readonly cursor?: { readonly epoch: string; readonly seq: number }
  }): void {
    if (message.type === 'welcome' && message.cursor !== undefined) {
      this.token = message.token ?? this.token
      this.epoch = message.cursor.epoch
      if (message.history === 'whole') this.whole++
      this.seq = message.cursor.seq
      this.welcomed()
      return
    }
    if (message.type === 'pong') {
      this.ponged()
      return
    }
    if (message.seq !== this.seq + 1) this.gaps++
    this.seq = message.seq
    for (const id of message.ids ?? []) if (!this.waiting.delete(id)) this.repeats++
    if (this.waiting.size === 0) this.allAcked()
  }
}

const clients = Array.from({ length: count }, (_, number) => new Client(number))
const atOnce = 100
for (let first = 0; first < count; first += atOnce) {
  await Promise.all(clients.slice(first, first + atOnce).map((client) => client.connect()))
}
process.stdout.write('"ready"\n')
for await (const _ of createInterface({ input: process.stdin })) {
  for (const client of clients) client.send()
  // Some of the answers are on their way by now.
  await new Promise((resolve) => setImmediate(resolve))
  for (const client of clients) client.cut()
  const started = performance.now()
  await Promise.all(clients.map((client) => client.connect()))
  for (const client of clients) client.resend()
  await Promise.all(clients.map((client) => client.answered()))
  const seconds = (performance.now() - started) / 1_000
  const sum = (of: (client: Client) => number) => clients.reduce((all, one) => all + of(one), 0)
  const told = {
    seconds,
    gaps: sum(({ gaps }) => gaps),
    repeats: sum(({ repeats }) => repeats),
    whole: sum(({ whole }) => whole),
  }
  process.stdout.write(`${JSON.stringify(told)}\n`)
}
