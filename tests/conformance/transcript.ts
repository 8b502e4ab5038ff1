import { type VirtualEnv, virtualEnv } from '@beckon/testing'
import { WebSocket } from 'ws'
import { openShopServer, origin } from './shop-server.ts'

/** One line of a written-down session; a line that begins with a space goes on with the one before. */
export interface Line {
  /** `→` the client says, `←` the server says, `✕` the server ends it, `…` something happens. */
  readonly sign: string
  readonly text: string
}

/** Sessions in a page: fenced blocks with the word `session`. */
export function transcripts(markdown: string): Line[][] {
  return [...markdown.matchAll(/^```session\n([\s\S]*?)^```$/gm)].map(([, block = '']) =>
    block
      .replace(/\n +/g, ' ')
      .trim()
      .split('\n')
      .map((line) => ({ sign: line.slice(0, 1), text: line.slice(1).trim() })),
  )
}

/** The instant at which every session begins: 5 January 2026, noon. */
const noon = Date.UTC(2026, 0, 5, 12)

/**
 * Holds a session with a real server under virtual time, and gives back what came of it, line by
 * line.
 */
export async function hold(lines: readonly Line[]): Promise<Line[]> {
  const env = virtualEnv(noon)
  const shop = await openShopServer([{}], env)
  let line: Talk | undefined
  const came: Line[] = []
  for (const { sign, text } of lines) {
    if (sign === '→') {
      line ??= await Talk.open(shop.urls[0] ?? '')
      line.socket.send(JSON.stringify(JSON.parse(text)))
      came.push({ sign, text })
    } else if (sign === '…') {
      if (text.endsWith('later')) await pass(env, text, line)
      else if (text === 'the server restarts') void shop.engine.close()
      else if (text === 'the connection breaks') {
        const connections = () => shop.transports[0]?.counts().connections
        line?.socket.terminate()
        while (connections() !== 0) await new Promise((resolve) => setImmediate(resolve))
        line = undefined
      } else throw new Error(`nobody knows how to do "${text}"`)
      came.push({ sign, text })
    } else {
      const next = (await line?.next()) ?? { sign: '?', text: 'there is no connection' }
      came.push(next)
      // What follows would only say the same again.
      if (next.sign === '?') break
      if (next.sign === '✕') line = undefined
    }
  }
  if (line !== undefined && line.socket.readyState === WebSocket.OPEN) {
    // Whatever was not written down has come when this has.
    line.socket.send('{"type":"ping"}')
    for (let next = await line.next(); !next.text.includes('"pong"'); next = await line.next()) {
      came.push(next)
      if (next.sign !== '←') break
    }
  }
  line?.socket.terminate()
  await shop.close()
  return came
}

/** Time goes on; the connection, if there is one, stays alive. */
async function pass(env: VirtualEnv, text: string, line: Talk | undefined): Promise<void> {
  const [, count = '0', unit] = /^(\d+) (s|minutes) later$/.exec(text) ?? []
  // What was sent before has come.
  await line?.alive()
  const until = env.clock.now() + Number(count) * (unit === 'minutes' ? 60_000 : 1_000)
  while (env.clock.now() < until) {
    env.advanceTo(Math.min(until, env.clock.now() + 10_000))
    await line?.alive()
  }
}

const patienceMs = 3_000

/** A connection, with what came over it in order. */
class Talk {
  readonly socket: WebSocket
  private readonly came: Line[] = []
  private readonly wanted: ((line: Line) => void)[] = []

  private constructor(url: string) {
    this.socket = new WebSocket(url, { origin })
    this.socket.on('message', (data) => this.put({ sign: '←', text: String(data) }))
    this.socket.on('close', (code, reason) =>
      this.put({ sign: '✕', text: `${code} ${reason.toString()}` }),
    )
  }

  static open(url: string): Promise<Talk> {
    return new Promise((resolve, reject) => {
      const talk = new Talk(url)
      talk.socket.on('open', () => resolve(talk))
      talk.socket.on('error', reject)
    })
  }

  async alive(): Promise<void> {
    this.socket.ping()
    await new Promise((resolve) => this.socket.once('pong', resolve))
  }

  /** What comes next, or that nothing does. */
  next(): Promise<Line> {
    const line = this.came.shift()
    if (line !== undefined) return Promise.resolve(line)
    return new Promise((resolve) => {
      const gaveUp = setTimeout(() => resolve({ sign: '?', text: 'nothing came' }), patienceMs)
      this.wanted.push((one) => {
        clearTimeout(gaveUp)
        resolve(one)
      })
    })
  }

  private put(line: Line): void {
    const wanted = this.wanted.shift()
    if (wanted === undefined) this.came.push(line)
    else wanted(line)
  }
}

/** A session for comparing: what comes in one go may come in any order, and is numbered by that. */
export function comparable(lines: readonly Line[]): unknown[] {
  const result: unknown[] = []
  let together: string[] = []
  for (const { sign, text } of [...lines, { sign: '', text: '' }]) {
    if (sign === '←') {
      const { seq, ...message } = JSON.parse(text) as Readonly<Record<string, unknown>>
      together.push(JSON.stringify(Object.entries(message).sort()), `number ${seq}`)
      continue
    }
    result.push(together.sort(), sign, sign === '→' ? JSON.parse(text) : text)
    together = []
  }
  return result
}
