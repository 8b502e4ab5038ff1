import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import { dial, frame, head, hello, opcodes, open, readTexts } from './line.ts'

/** Attacks a server at a port from now on; `did` counts what it managed. */
export type Attack = (port: number, did: (count?: number) => void) => Promise<void>

/** One machine's address. */
const from = '127.9.0.1'

/** Writes the same bytes as fast as they are taken, and connects anew whenever it is ended. */
function flood(bytes: Buffer, first?: Buffer, connections = 1): Attack {
  const piece = Buffer.concat(Array.from({ length: Math.ceil(32_768 / bytes.length) }, () => bytes))
  const count = piece.length / bytes.length
  const one = async (port: number, did: (count?: number) => void): Promise<void> => {
    for (;;) {
      const socket = await open(port, from)
      if (socket === undefined) {
        await turn()
        continue
      }
      socket.resume()
      socket.write(hello())
      if (first !== undefined) socket.write(first)
      await hammer(socket, piece, () => did(count))
    }
  }
  return async (port, did) => {
    await Promise.all(Array.from({ length: connections }, () => one(port, did)))
  }
}

async function hammer(socket: Socket, piece: Buffer, did: () => void): Promise<void> {
  const closed = once(socket, 'close').catch(() => {})
  while (!socket.destroyed) {
    const taken = socket.write(piece)
    did()
    await (taken ? turn() : Promise.race([once(socket, 'drain').catch(() => {}), closed]))
  }
}

/** Does something again and again, so many at once. */
function again(atOnce: number, act: (port: number) => Promise<void>): Attack {
  return async (port, did) => {
    const one = async (): Promise<void> => {
      for (;;) {
        await act(port)
        did()
      }
    }
    await Promise.all(Array.from({ length: atOnce }, one))
  }
}

const event = (id: string) => ({ id, type: 'note', at: Date.now() })
const small = frame(JSON.stringify({ type: 'events', events: [event('a')] }))
const bomb = frame(`{"type":"events","events":[${'['.repeat(60_000)}`)

/** Sends messages at the rate that is allowed: so many connections, so many a second of each. */
function within(connections: number, perSecond: number, text: () => string): Attack {
  return async (port, did) => {
    const one = async (): Promise<void> => {
      const socket = await open(port, from)
      if (socket === undefined) return
      let seq = 0
      readTexts(socket, (came) => {
        seq = Number(/^\{"type":"\w+","seq":(\d+)/.exec(came)?.[1] ?? seq)
      })
      socket.write(hello())
      await sleep(100)
      while (!socket.destroyed) {
        socket.write(frame(text()))
        socket.write(frame(`{"type":"ack","seq":${seq}}`))
        did()
        await sleep(1_000 / perSecond)
      }
    }
    await Promise.all(Array.from({ length: connections }, one))
  }
}

let ids = 0
const fullMessage = () =>
  JSON.stringify({
    type: 'events',
    events: Array.from({ length: 500 }, () => event(`full-${ids++}`)),
  })

const largeFrame = Buffer.concat([frame('x'.repeat(10_000_000))])

/** Every attack, by what it does. */
export const attacks: Readonly<Record<string, Attack>> = {
  'none, for comparison': () => new Promise(() => {}),
  'heads byte by byte': again(500, async (port) => {
    const socket = dial(port, from)
    socket.resume()
    socket.write(head)
    while (!socket.destroyed) {
      socket.write('x')
      await sleep(100)
    }
  }),
  'handshake, then silence': again(500, async (port) => {
    const socket = await open(port, from)
    socket?.resume()
    if (socket === undefined) await sleep(10)
    else await once(socket, 'close').catch(() => {})
  }),
  'frames byte by byte': again(90, async (port) => {
    const socket = await open(port, from)
    if (socket === undefined) return
    socket.resume()
    for (const byte of small) {
      if (socket.destroyed) return
      socket.write(Buffer.from([byte]))
      await sleep(5)
    }
    socket.destroy()
  }),
  'flood of messages': flood(small),
  'flood of messages, 50 connections': flood(small, undefined, 50),
  'flood of empty messages': flood(frame('')),
  'flood of WebSocket pings': flood(frame('', opcodes.ping)),
  'flood of WebSocket pongs': flood(frame('', opcodes.pong)),
  'flood of fragments': flood(
    frame('', opcodes.continuation, false),
    frame('{', opcodes.text, false),
  ),
  'frames of 10 MB': flood(largeFrame),
  'flood of JSON bombs': flood(bomb),
  'connect and leave': again(50, async (port) => {
    const socket = await open(port, from)
    socket?.destroy()
  }),
  'connect, hello and leave': again(50, async (port) => {
    const socket = await open(port, from)
    if (socket === undefined) return
    socket.write(hello())
    await once(socket, 'data').catch(() => {})
    socket.destroy()
  }),
  'forged tokens': again(50, async (port) => {
    const socket = await open(port, from)
    if (socket === undefined) return
    socket.resume()
    socket.write(hello({ token: `v1.${'A'.repeat(22)}.mk13z400.${'B'.repeat(43)}` }))
    await Promise.race([once(socket, 'data'), once(socket, 'close')]).catch(() => {})
    socket.destroy()
  }),
  'JSON bombs at the rate that is allowed': within(20, 9, () => '['.repeat(60_000)),
  'full messages at the rate that is allowed': within(20, 9, fullMessage),
}
