import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { origin } from '../conformance/shop-server.ts'

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

/** A client's frame; its masking key is zero, which masks nothing. */
export function frame(payload: string | Buffer, opcode: number = opcodes.text, fin = true): Buffer {
  const data = Buffer.from(payload as string)
  const first = (fin ? 0x80 : 0) | opcode
  const { length } = data
  const head =
    length < 126
      ? Buffer.from([first, 0x80 | length])
      : length < 65_536
        ? Buffer.from([first, 0x80 | 126, length >> 8, length & 255])
        : Buffer.concat([Buffer.from([first, 0x80 | 127]), bigEndian(length)])
  return Buffer.concat([head, Buffer.alloc(4), data])
}

function bigEndian(length: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(length))
  return bytes
}

export interface Ended {
  /** 1006 where the stream ended without a close frame. */
  readonly code: number
  readonly reason: string
}

/** A client that keeps to nothing: it writes bytes, and reads what comes. */
export class RawClient {
  readonly socket: Socket
  /** Status line and headers of the answer. */
  head = ''
  /** Texts that have come and were not asked for. */
  readonly texts: string[] = []
  readonly ended: Promise<Ended>
  /** It answers a close frame, and goes when the other side does, as it must. */
  polite = true
  /** What a refused handshake says. */
  body = ''
  private rest: Buffer = Buffer.alloc(0)
  private closing: Ended | undefined
  private wanted: (() => void) | undefined

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true })
    // A server that hangs up while we write is what most of these tests are about.
    this.socket.on('error', () => {})
    this.socket.on('end', () => {
      if (this.polite) this.socket.end()
    })
    this.socket.on('data', (chunk) => this.read(chunk))
    this.ended = new Promise((resolve) => {
      this.socket.on('close', () => {
        this.wanted?.()
        resolve(this.closing ?? { code: 1006, reason: '' })
      })
    })
  }

  /** Asks for a connection, and waits for the answer. */
  static async open(
    url: string,
    headers: Readonly<Record<string, string | undefined>> = {},
  ): Promise<RawClient> {
    const { port, host, pathname } = new URL(url)
    const client = new RawClient(Number(port))
    const all = {
      Host: host,
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
      Origin: origin,
      ...headers,
    }
    const lines = Object.entries(all).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}: ${value}`],
    )
    client.socket.write([`GET ${pathname} HTTP/1.1`, ...lines, '', ''].join('\r\n'))
    while (client.head === '' && !client.socket.closed) await client.more()
    return client
  }

  /** A visitor who has said hello and was welcomed. */
  static async visitor(url: string, hello: object = {}): Promise<RawClient> {
    const client = await RawClient.open(url)
    client.hello(hello)
    await client.text()
    return client
  }

  get status(): number {
    return Number(this.head.split(' ')[1])
  }

  hello(more: object = {}): void {
    this.send({ type: 'hello', protocol: 1, site: 'shop', ...more })
  }

  send(message: object | string): void {
    this.bytes(frame(typeof message === 'string' ? message : JSON.stringify(message)))
  }

  bytes(bytes: Buffer | string): void {
    if (this.socket.writable) this.socket.write(bytes)
  }

  /** The next text message; '' where the connection has ended instead. */
  async text(): Promise<string> {
    while (this.texts.length === 0 && !this.socket.closed) await this.more()
    return this.texts.shift() ?? ''
  }

  /** The next message. */
  async message(): Promise<Record<string, unknown>> {
    return JSON.parse(await this.text())
  }

  private more(): Promise<void> {
    return new Promise((resolve) => {
      this.wanted = resolve
    })
  }

  private read(chunk: Buffer): void {
    this.rest = Buffer.concat([this.rest, chunk])
    if (this.head === '') {
      const end = this.rest.indexOf('\r\n\r\n')
      if (end < 0) return
      this.head = this.rest.subarray(0, end).toString()
      this.rest = this.rest.subarray(end + 4)
    }
    if (this.status === 101) while (this.frame()) {}
    else this.body = this.rest.toString()
    this.wanted?.()
  }

  private frame(): boolean {
    const { rest } = this
    const [first = 0, second = 0] = rest
    const wide = second === 126 ? 2 : second === 127 ? 8 : 0
    if (rest.length < 2 + wide) return false
    const length =
      wide === 0 ? second : wide === 2 ? rest.readUInt16BE(2) : Number(rest.readBigUInt64BE(2))
    if (rest.length < 2 + wide + length) return false
    const payload = rest.subarray(2 + wide, 2 + wide + length)
    this.rest = rest.subarray(2 + wide + length)
    const opcode = first & 15
    if (opcode === opcodes.text) this.texts.push(payload.toString())
    else if (opcode === opcodes.close) {
      const code = payload.length > 1 ? payload.readUInt16BE(0) : 1005
      this.closing = { code, reason: payload.subarray(2).toString() }
      if (this.polite) this.bytes(frame(payload, opcodes.close))
    }
    return true
  }
}
