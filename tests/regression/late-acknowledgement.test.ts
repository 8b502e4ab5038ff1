import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { origin } from '../conformance/shop-server.ts'
import { openShop } from '../hostile/shop.ts'

// An acknowledgement that came between two tries was told to the try that had been given up, and
// the next one sent the effect again.
test('an effect that is acknowledged after its try was given up does not come again', async () => {
  const shop = await openShop()
  const socket = new WebSocket(shop.url, { origin })
  const came: { readonly type: string; readonly seq?: number }[] = []
  socket.on('message', (data) => came.push(JSON.parse(String(data))))
  const everythingCame = () =>
    new Promise((resolve) => {
      socket.ping()
      socket.once('pong', resolve)
    })
  await new Promise((resolve) => socket.once('open', resolve))
  socket.send('{"type":"hello","protocol":1,"site":"shop"}')
  const failed = { id: 'a', type: 'payment.failed', at: shop.env.clock.now() }
  socket.send(JSON.stringify({ type: 'events', events: [failed] }))
  while (!came.some(({ type }) => type === 'ack')) await everythingCame()
  // A try takes 10 s; the next one begins a quarter of a second later.
  shop.wait(10_100)
  await everythingCame()
  socket.send('{"type":"ack","seq":2}')
  await everythingCame()
  for (let seconds = 0; seconds < 40; seconds += 5) {
    shop.wait(5_000)
    await everythingCame()
  }
  expect(came.map(({ type }) => type)).toEqual(['welcome', 'invite', 'ack'])
  socket.terminate()
})
