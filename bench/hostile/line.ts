import { connect, type Socket } from 'node:net'

export const opcodes = { continuation: 0, text: 1, ping: 9, pong: 10 } as const

/** A client's frame; its masking key is zero, which masks nothing. */
export function frame(payload: string, opcode: number = opcodes.text, fin = true): Buffer {
  const data = Buffer.from(payload)
  const { length } = data
  const wide = length < 126 ? 0 : length < 65_536 ? 2 : 8
  const head = Buffer.alloc(2 + wide + 4)
  head[0] = (fin ? 0x80 : 0) | opcode
  head[1] = 0x80 | (wide === 0 ? length : wide === 2 ? 126 : 127)
  if (wide === 2) head.writeUInt16BE(length, 2)
  if (wide === 8) head.writeBigUInt64BE(BigInt(length), 2)
  return Buffer.concat([head, data])
}

export const hello = (more: object = {}): Buffer =>
  frame(JSON.stringify({ type: 'hello', protocol: 1, site: 'shop', ...more }))

/** What asks for a connection, without the end of its head. */
export const head = [
  'GET /beckon HTTP/1.1',
  'Host: shop.example',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Origin: https://shop.example',
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
].join('\r\n')

/** A connection from an address of its own: a machine has all of 127.0.0.0/8. */
export function dial(port: number, localAddress: string): Socket {
  const socket = connect({ port, host: '127.0.0.1', localAddress, noDelay: true })
  socket.on('error', () => {})
  return socket
}

/** The same after its handshake; undefined where it was turned away. */
export function open(port: number, localAddress: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = dial(port, localAddress)
    socket.write(`${head}\r\n\r\n`)
    socket.once('data', (answer) => {
      if (answer.toString('latin1', 9, 12) === '101') {
        resolve(socket)
        return
      }
      socket.destroy()
      resolve(undefined)
    })
    socket.once('close', () => resolve(undefined))
  })
}

/** Calls back with each text that comes, other frames left out. */
export function readTexts(socket: Socket, take: (text: string) => void): void {
  let rest: Buffer = Buffer.alloc(0)
  socket.on('data', (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    while (rest.length >= 2) {
      const second = rest[1] ?? 0
      if (second === 126 && rest.length < 4) return
      const from = second === 126 ? 4 : 2
      const length = second === 126 ? rest.readUInt16BE(2) : second
      if (rest.length < from + length) return
      if (((rest[0] ?? 0) & 15) === opcodes.text) take(rest.toString('utf8', from, from + length))
      rest = rest.subarray(from + length)
    }
  })
}
