import { expect, it } from 'vitest'
import { virtualEnv } from '../env/virtual-env.ts'
import type { InProcessConnection } from './in-process-connection.ts'
import { type InProcessTransport, inProcessTransport } from './in-process-transport.ts'
import { inProcessWebSocket } from './in-process-web-socket.ts'

const hello = '{"type":"hello","protocol":1,"site":"shop"}'

/** Everything that can happen at this instant has happened. */
const rest = () => new Promise((resolve) => setImmediate(resolve))

function transportOf(origins: readonly string[] | '*' = '*'): InProcessTransport {
  const secret = 'a secret of the tests'
  return inProcessTransport({ env: virtualEnv(), secret, origins, missingOrigin: 'allow' })
}

async function open(): Promise<InProcessTransport> {
  const transport = transportOf()
  await transport.open({
    receive: async () => ({ acks: ['e'], refused: [] }),
    serves: () => true,
    arrived: () => {},
    left: () => {},
  })
  return transport
}

/** A socket, and all that happened to it. */
function dial(server: () => InProcessTransport | undefined, client = {}) {
  const lines: InProcessConnection[] = []
  const Socket = inProcessWebSocket({ server, client, connected: (line) => lines.push(line) })
  const socket = new Socket('ws://shop.example/beckon')
  const happened: string[] = []
  socket.onopen = () => happened.push('open')
  socket.onmessage = ({ data }) => happened.push((JSON.parse(data) as { type: string }).type)
  socket.onerror = () => happened.push('error')
  socket.onclose = ({ code, reason }) => happened.push(`close ${code} ${reason}`)
  return { socket, happened, lines }
}

it('opens, takes messages both ways, and closes, never within the call', async () => {
  const transport = await open()
  const { socket, happened } = dial(() => transport)
  expect(happened).toEqual([])
  expect(() => socket.send(hello)).toThrow()
  await rest()
  expect(happened).toEqual(['open'])
  socket.send(hello)
  expect(happened).toEqual(['open'])
  await rest()
  expect(happened).toEqual(['open', 'welcome'])
  socket.close(1000, 'enough')
  expect(happened).toHaveLength(2)
  await rest()
  expect(happened).toEqual(['open', 'welcome', 'close 1000 enough'])
  expect([socket.readyState, transport.counts().connections]).toEqual([3, 0])
})

it('tells why the server ended it', async () => {
  const transport = await open()
  const { socket, happened } = dial(() => transport)
  await rest()
  socket.send('nonsense')
  await rest()
  expect(happened).toEqual(['open', 'close 4415 BAD_FRAME'])
})

it('fails where the server is down, or lets nobody in', async () => {
  const closed = transportOf(['https://shop.example'])
  for (const server of [() => undefined, () => closed]) {
    const { happened, socket } = dial(server, { origin: 'https://evil.example' })
    await rest()
    expect(happened).toEqual(['error', 'close 1006 '])
    expect(socket.readyState).toBe(3)
  }
})

it('can be closed before it is open', async () => {
  const transport = await open()
  const { socket, happened } = dial(() => transport)
  socket.close()
  await rest()
  expect(happened).toEqual(['error', 'close 1006 '])
  expect(transport.counts().accepted).toBe(0)
})

it('is cut with everything under way', async () => {
  const transport = await open()
  const { socket, happened, lines } = dial(() => transport)
  await rest()
  socket.send(hello)
  lines[0]?.cut()
  await rest()
  expect(happened).toEqual(['open', 'error', 'close 1006 '])
  expect(transport.counts()).toMatchObject({ messages: 0, connections: 0, ended: { LEFT: 1 } })
})

it('keeps what comes while it is stalled, in order', async () => {
  const transport = await open()
  const { socket, happened, lines } = dial(() => transport)
  await rest()
  lines[0]?.stall()
  socket.send(hello)
  socket.send('{"type":"ping"}')
  await rest()
  expect(happened).toEqual(['open'])
  lines[0]?.goOn()
  await rest()
  expect(happened).toEqual(['open', 'welcome', 'pong'])
})
