import { Hub, type HubOptions, type Receiver } from '@beckon/core/adapter'
import { virtualEnv } from '@beckon/testing'
import { expect, test } from 'vitest'

const receiver: Receiver = {
  receive: async () => ({ acks: [], refused: [] }),
  arrived: () => {},
  left: () => {},
  serves: () => true,
}
const [former, present] = ['the former secret of the tests', 'the present secret of the tests']
const day = 86_400_000

/** A server, and what a client with a token is told by it: the welcome, or why it is ended. */
function given(options: Pick<HubOptions, 'secret' | 'tokenDays'>) {
  const env = virtualEnv(0)
  const hub = new Hub({ ...options, origins: [], missingOrigin: 'allow', env })
  hub.open(receiver)
  const say = (token?: string) => {
    const said: { readonly visitor?: string; readonly token?: string; readonly end?: string }[] = []
    const wire = {
      send: (text: string) => void said.push(JSON.parse(text)),
      ping: () => {},
      close: (_: number, end: string) => void said.push({ end }),
      bufferedBytes: 0,
    }
    const hello = { type: 'hello', protocol: 1, site: 'shop', ...(token && { token }) }
    const connection = hub.connect(wire, {})
    connection.receive(JSON.stringify(hello))
    connection.lost()
    return said[0] ?? {}
  }
  return { env, say }
}

// A visitor kept the token that a former secret had signed, and was a stranger when it went.
test('who comes while the secret is being changed is known after it', () => {
  const first = given({ secret: former }).say()
  const between = given({ secret: [present, former] }).say(first.token)
  expect(between.visitor).toBe(first.visitor)
  const after = given({ secret: present })
  expect(after.say(first.token).end).toBe('UNAUTHENTICATED')
  expect(after.say(between.token)).toEqual({ ...between, cursor: expect.anything() })
})

// A visitor kept its first token to the end, and was a stranger after it, however often it came.
test('who comes again and again is known for longer than a token is good for', () => {
  const { env, say } = given({ secret: present, tokenDays: 10 })
  const first = say()
  let last = first
  const tokens = new Set<string | undefined>()
  for (let days = 1; days <= 40; days++) {
    env.advanceTo(days * day)
    last = say(last.token)
    tokens.add(last.token)
  }
  expect(last.visitor).toBe(first.visitor)
  expect(tokens.size, 'a new one now and then, not each time').toBeLessThan(10)
  expect(say(first.token).end, 'the old one ends all the same').toBe('UNAUTHENTICATED')
  env.advanceTo(env.clock.now() + 11 * day)
  expect(say(last.token).end).toBe('UNAUTHENTICATED')
})
