/**
 * Visitors who do nothing wrong: `calm.ts PORT`. Each sends an event every 100 ms on average, from an
 * address of its own, and acknowledges what it gets. Asked by a message, it tells what it measured since
 * the last time.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { frame, hello, open, readTexts } from './line.ts'

const port = Number(process.argv[2])
const visitors = 400
const everyMs = 100

/** By the second in which they were acked. */
let seconds: number[][] = []
let since = performance.now()
let lost = 0

function acked(tookMs: number): void {
  const second = Math.floor((performance.now() - since) / 1_000)
  seconds[second] ??= []
  seconds[second].push(tookMs)
}

async function visitor(number: number): Promise<void> {
  const socket = await open(port, `127.1.${number >> 7}.${(number & 127) + 1}`)
  if (socket === undefined) throw new Error('a calm visitor was turned away')
  const sentAt = new Map<string, number>()
  let seq = 0
  const welcomed = new Promise<void>((resolve) => {
    readTexts(socket, (text) => {
      const message = JSON.parse(text)
      if (message.type === 'welcome') resolve()
      if (message.type !== 'ack') return
      seq = message.seq
      for (const id of message.ids) {
        acked(performance.now() - (sentAt.get(id) ?? Number.NaN))
        sentAt.delete(id)
      }
    })
  })
  socket.on('close', () => lost++)
  socket.write(hello())
  await welcomed
  // By chance, as people do: of visitors in step, one pause of the server would meet many.
  let at = performance.now()
  for (let count = 0; ; count++) {
    at -= everyMs * Math.log(1 - Math.random())
    await sleep(at - performance.now())
    const id = `${number}-${count}`
    const event = { id, type: 'page.view', at: Date.now(), page: { url: '/sofas', title: 'Sofas' } }
    sentAt.set(id, performance.now())
    socket.write(frame(JSON.stringify({ type: 'events', events: [event], ack: seq })))
  }
}

for (let number = 0; number < visitors; number++) {
  void visitor(number).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`)
    process.exit(1)
  })
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

process.on('message', () => {
  // Of whole seconds: the last one has just begun.
  const whole = seconds.filter((one) => one !== undefined).slice(0, -1)
  const p99s = whole.map((one) => quantile(one, 0.99))
  process.send?.({
    p50: quantile(whole.flat(), 0.5),
    p99: quantile(p99s, 0.5),
    worst: Math.max(...p99s),
    lost,
  })
  seconds = []
  since = performance.now()
})
process.send?.({ ready: true })
