import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { Turns } from '@beckon/core/adapter'
import { expect, test } from 'vitest'
import { inTurn } from './in-turn.ts'

/** Turns that others have used up for now; `loop` gives the next. */
function given() {
  const soon: (() => void)[] = []
  let time = 0
  const turns = new Turns(
    {
      now: () => time,
      setTimer: () => () => {},
      soon: (run) => soon.push(run),
    },
    0.5,
  )
  turns.take(() => {
    time++
  })
  const ran: string[] = []
  const loop = () => {
    for (const run of soon.splice(0)) run()
  }
  return { turns, ran, loop, socket: new PassThrough() }
}

test('what is to be done about a connection waits for its turn, and leaves no listeners', () => {
  const { turns, ran, loop, socket } = given()
  inTurn(turns, socket, () => ran.push('let in'))
  expect(ran).toEqual([])
  loop()
  expect(ran).toEqual(['let in'])
  expect(socket.listenerCount('error') + socket.listenerCount('close')).toBe(0)
})

test('a connection that breaks while it waits harms nobody, and has no turn', async () => {
  const { turns, ran, loop, socket } = given()
  inTurn(turns, socket, () => ran.push('let in'))
  socket.destroy(new Error('ECONNRESET'))
  await once(socket, 'close').catch(() => {})
  loop()
  expect(ran).toEqual([])
})

test('whoever has said good-bye before its turn is hung up on', async () => {
  const { turns, ran, loop, socket } = given()
  inTurn(turns, socket, () => ran.push('let in'))
  socket.resume().end()
  await once(socket, 'end')
  loop()
  expect(ran).toEqual([])
  expect(socket.destroyed).toBe(true)
})
