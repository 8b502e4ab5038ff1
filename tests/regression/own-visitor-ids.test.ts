import { Hub, type Receiver } from '@beckon/core/adapter'
import { virtualEnv } from '@beckon/testing'
import { expect, test } from 'vitest'

const receiver: Receiver = {
  receive: async () => ({ acks: [], refused: [] }),
  arrived: () => {},
  left: () => {},
  serves: () => true,
}

// It was given a token that nobody could read: with it, it was turned away.
test.each(['customer-42', 'ann.smith@example.com', 'Zoë\n1', '~YQ', 'x'.repeat(128)])(
  'a visitor whom a site calls %j is known by the token that it was given',
  (visitor) => {
    const hub = new Hub({
      secret: 'a secret of the tests',
      origins: [],
      missingOrigin: 'allow',
      env: virtualEnv(0),
      authenticate: ({ token }) => (token === undefined ? { role: 'visitor', visitor } : undefined),
    })
    hub.open(receiver)
    const say = (token?: string) => {
      const said: { readonly visitor?: string; readonly token?: string }[] = []
      const wire = {
        send: (text: string) => void said.push(JSON.parse(text)),
        ping: () => {},
        close: () => {},
        bufferedBytes: 0,
      }
      const hello = { type: 'hello', protocol: 1, site: 'shop', ...(token && { token }) }
      hub.connect(wire, {}).receive(JSON.stringify(hello))
      return said[0]
    }
    const first = say()
    expect(first?.visitor).toBe(visitor)
    expect(say(first?.token)).toMatchObject({ visitor, token: first?.token })
  },
)
