import { Hub, type HubLimits, type Receiver } from '@beckon/core/adapter'
import { virtualEnv } from '@beckon/testing'
import { expect, test } from 'vitest'

const receiver: Receiver = {
  receive: async () => ({ acks: [], refused: [] }),
  arrived: () => {},
  left: () => {},
  serves: () => true,
}

function given(limits: Partial<HubLimits>) {
  const hub = new Hub({
    secret: 'a secret of the tests',
    origins: [],
    missingOrigin: 'allow',
    limits,
    env: virtualEnv(0),
  })
  hub.open(receiver)
  /** Comes, and gives back what it is welcomed with and how to leave. */
  const come = (hello: object) => {
    const texts: string[] = []
    const wire = { send: (text: string) => void texts.push(text), ping() {}, close() {} }
    const connection = hub.connect({ ...wire, bufferedBytes: 0 }, {})
    connection.receive(JSON.stringify({ type: 'hello', protocol: 1, site: 'shop', ...hello }))
    return { welcome: JSON.parse(texts[0] ?? '{}'), leave: () => connection.lost() }
  }
  return { hub, come }
}

// Whoever came and went as one visitor, over and over, was kept a mailbox each time: up to 100,000
// of them, all gone through with each connection, and all written to with each block.
test('a visitor who comes and goes is kept few mailboxes, the last ones', () => {
  const { hub, come } = given({ connectionsPerVisitor: 3 })
  const first = come({})
  const { token } = first.welcome
  first.leave()
  const [one, two, three] = [come({ token }), come({ token }), come({ token })]
  expect(hub.counts()).toMatchObject({ connections: 3, resumable: 1 })
  // Not in the order in which they came.
  for (const { leave } of [three, one, two]) leave()
  expect(hub.counts()).toMatchObject({ connections: 0, resumable: 3 })
  come({ token }).leave()
  expect(hub.counts().resumable).toBe(3)
  const histories = [one, two, three].map(({ welcome }) => {
    const again = come({ token, resumeFrom: welcome.cursor })
    again.leave()
    return again.welcome.history
  })
  expect(histories).toEqual(['whole', 'whole', 'cut'])
})
