import { Readable, Writable } from 'node:stream'
import { systemEnv } from '@beckon/core'
import { run } from '../program.ts'

/** Text as it comes in, and whoever waits for some of it. */
export class Told extends Writable {
  text = ''
  private waiting: (() => void)[] = []

  override _write(chunk: string | Buffer, _encoding: string, written: () => void): void {
    this.text += chunk.toString()
    for (const look of [...this.waiting]) look()
    written()
  }

  /** Once something stands there; what stood there before `after` characters does not count. */
  until(pattern: RegExp, after = 0): Promise<RegExpExecArray> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = pattern.exec(this.text.slice(after))
        if (found === null) return
        this.waiting = this.waiting.filter((one) => one !== look)
        resolve(found)
      }
      this.waiting.push(look)
      look()
    })
  }
}

/** A server that runs within the test's process. */
export interface Served {
  readonly stdout: Told
  readonly stderr: Told
  /** `127.0.0.1:40123`. */
  readonly address: string
  /** As SIGTERM; settles with the exit code. */
  stop(): Promise<number>
  /** As SIGHUP. */
  reload(): void
}

/** One instant for all events: what is sent again is the same to the byte. */
const now = systemEnv().clock.now()

/** Page that may connect. */
export const origin = 'https://shop.example'

/** Starts `beckon serve` on a free port, and waits until it listens. */
export async function served(
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Served> {
  const stopping = new AbortController()
  const [stdout, stderr] = [new Told(), new Told()]
  const listeners = new Set<() => void>()
  const ended = run(['serve', '--port', '0', '--geo', 'none', '--origins', origin, ...args], {
    stdin: Readable.from([]),
    stdout,
    stderr,
    env,
    signal: stopping.signal,
    onReload(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  })
  const early = ended.then((code) => {
    throw new Error(`It ended with ${code}: ${stderr.text}`)
  })
  const listening = stderr.until(/ws:\/\/([\d.:]+)\/\S+[\s\S]*geography/)
  const [, address = ''] = await Promise.race([listening, early])
  early.catch(() => {})
  return {
    stdout,
    stderr,
    address,
    stop: () => {
      stopping.abort('SIGTERM')
      return ended
    },
    reload: () => {
      for (const listener of listeners) listener()
    },
  }
}

/** As much of the class `WebSocket` of the package `ws` as is used here. */
interface Socket {
  on(event: 'message', run: (data: { toString(): string }) => void): unknown
  once(event: 'open', run: () => void): this
  once(event: 'error', run: (error: Error) => void): this
  once(event: 'close', run: (code: number) => void): this
  send(data: string): void
  close(): void
}
type WebSocketClass = new (url: string, options: { readonly origin: string }) => Socket

/** A page's connection, after its welcome. */
export class Page {
  readonly told = new Told()
  readonly closed: Promise<number>
  private readonly socket: Socket

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('message', (data) => this.told.write(`${data}\n`))
    this.closed = new Promise((resolve) => socket.once('close', resolve))
  }

  /** @param WebSocket that of the package `ws`, which this package itself can do without */
  static async open(WebSocket: WebSocketClass, address: string, token?: string): Promise<Page> {
    const socket = new WebSocket(`ws://${address}/beckon`, { origin })
    const page = new Page(socket)
    await new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject))
    page.send({ type: 'hello', protocol: 1, site: 'site', ...(token !== undefined && { token }) })
    await page.told.until(/"welcome"/)
    return page
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message))
  }

  /** Sends an event, and waits for the word that it is kept. */
  async view(id: string): Promise<void> {
    const page = { url: `${origin}/` }
    this.send({
      type: 'events',
      events: [{ id, type: 'page.view', at: now, page }],
    })
    await this.told.until(new RegExp(`"ack".*"${id}"`))
  }

  close(): void {
    this.socket.close()
  }
}

/** Asks by GET, unless told otherwise. */
export async function ask(
  address: string,
  path: string,
  init: RequestInit = {},
): Promise<{ readonly status: number; readonly body: unknown; readonly headers: Headers }> {
  const response = await fetch(`http://${address}${path}`, init)
  const text = await response.text()
  return {
    status: response.status,
    body: text === '' ? undefined : JSON.parse(text),
    headers: response.headers,
  }
}
