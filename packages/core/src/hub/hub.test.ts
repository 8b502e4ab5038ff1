import { expect, test } from 'vitest'
import { Hub } from './hub.ts'

function given() {
  let now = 1_000_000_000_000
  const clock = { now: () => now, setTimer: () => () => {}, soon: (run: () => void) => run() }
  const env = { clock, random: () => 0.5, id: () => 'id' }
  const hub = new Hub({
    secret: 'a secret of the tests',
    origins: ['https://shop.example'],
    limits: { connectsPerAddress: 10, burstSeconds: 1 },
    env: env as never,
  })
  hub.open({
    receive: async () => ({ acks: [], refused: [] }),
    arrived: () => {},
    left: () => {},
    serves: () => true,
  })
  const client = { ip: '203.0.113.1', origin: 'https://shop.example' }
  const wire = { bufferedBytes: 0, send: () => {}, ping: () => {}, close: () => {} }
  return {
    turnedAway: () => hub.turnsAway(client),
    connect: () => hub.connect(wire as never, client),
    advance: (ms: number) => {
      now += ms
    },
  }
}

test('whoever leaves within a second counts five of what its address may make', () => {
  const { turnedAway, connect, advance } = given()
  for (let one = 0; one < 2; one++) {
    expect(turnedAway()).toBeUndefined()
    const connection = connect()
    advance(1)
    connection.lost()
  }
  expect(turnedAway()).toBe('TOO_MANY')
})

test('whoever came before the clock was set back has not just come', () => {
  const { turnedAway, connect, advance } = given()
  const connections = Array.from({ length: 10 }, () => {
    expect(turnedAway()).toBeUndefined()
    return connect()
  })
  advance(-3_600_000)
  for (const connection of connections) connection.lost()
  expect(turnedAway()).toBeUndefined()
})
