import type { ClientInfo, HubLimits } from '@beckon/core/adapter'
import { memoryStorage } from '@beckon/storage-memory'
import { expect, it } from 'vitest'
import {
  answering,
  brokenTransport,
  every,
  type Fault,
  without,
} from './broken-transport.test-kit.ts'
import { transportContract } from './contract.ts'

/** Names of the cases that fail, of those whose name holds `part`. */
async function failing(fault: Fault, part: string): Promise<{ run: number; failed: string[] }> {
  const cases: [string, () => Promise<void>][] = []
  const add = (name: string, body: () => Promise<void>) => void cases.push([name, body])
  transportContract({
    name: 'a broken transport',
    runner: {
      describe: (_, body) => body(),
      it: Object.assign(add, { skip: () => expect.fail('nothing is skipped') }),
    },
    capabilities: { binary: true, addresses: true, pings: true },
    storage: () => memoryStorage(),
    patience: 300,
    create: (options) => brokenTransport(options, fault),
  })
  const chosen = cases.filter(([name]) => name.includes(part))
  const failed: string[] = []
  for (const [name, body] of chosen) {
    await body().catch(() => failed.push(name))
  }
  return { run: chosen.length, failed }
}

const stripped = ({ ip: _, ...client }: ClientInfo): ClientInfo => client

/** What can be wrong, and the case that sees it. */
const faults: Readonly<Record<string, readonly [Fault, seenBy: string]>> = {
  'loses a message': [every(10, () => {}), 'leave no gap'],
  'sends a message twice': [
    every(10, (listener, text) => {
      listener.message(text)
      listener.message(text)
    }),
    'leave no gap',
  ],
  'lets a message overtake another': [
    {
      listener: (listener) => {
        let held: string | undefined
        let messages = 0
        return {
          message(text) {
            if (++messages === 3) held = text
            else listener.message(text)
            if (messages !== 4 || held === undefined) return
            listener.message(held)
          },
        }
      },
    },
    'leave no gap',
  ],
  'sends text in Latin-1': [
    {
      client: (client) => ({
        send: (data) => client.send(Buffer.from(data as string).toString('latin1')),
      }),
    },
    'ids are given back to the letter',
  ],
  'takes bytes for text': [
    { client: (client) => ({ send: (data) => client.send(Buffer.from(data).toString()) }) },
    'bytes end with BAD_FRAME',
  ],
  'does not say why it ends': [
    { listener: (listener) => ({ closed: () => listener.closed(1006, '') }) },
    'ends with UNKNOWN_SITE',
  ],
  'goes on behind the end': [
    {
      listener: (listener) => ({
        closed(code, reason) {
          listener.closed(code, reason)
          listener.message('{"type":"pong","seq":0}')
        },
      }),
    },
    'waits for it',
  ],
  'answers before the commit': [
    answering(async (_, __, ids) => ({ acks: ids, refused: [] })),
    'after its commit and not before',
  ],
  'loses refusals': [
    answering(async (answer) => ({ ...(await answer), refused: [] })),
    'a refused event is told',
  ],
  'answers twice': [
    answering(async (answer) => {
      const { acks, refused } = await answer
      return { acks: [...acks, ...acks], refused }
    }),
    'acknowledged exactly once',
  ],
  'calls an effect delivered that nobody has acknowledged': [
    {
      transport: (good) => ({
        deliver: async (to, effect) => {
          void good.deliver(to, effect)
          return 'delivered'
        },
      }),
    },
    "delivered with the client's ack and not before",
  ],
  'sends an effect again under another id': [
    (() => {
      let count = 0
      const fault: Fault = {
        transport: (good) => ({
          deliver: (to, effect) => good.deliver(to, { ...effect, id: `${effect.id}${count++}` }),
        }),
      }
      return fault
    })(),
    'given again before its ack is sent once',
  ],
  'leaves deliveries open when it closes': [
    {
      transport: (good) => ({
        deliver: async (to, effect) => {
          const result = await good.deliver(to, effect)
          return result === 'delivered' ? result : new Promise(() => {})
        },
      }),
    },
    'close settles deliveries',
  ],
  'does not end connections when it closes': [
    { transport: () => ({ close: async () => {} }) },
    'close ends everybody',
  ],
  'never tells that somebody has left': [
    { receiver: () => ({ left: () => {} }) },
    'a visitor leaves with a cut',
  ],
  'tells twice that somebody has left': [
    {
      receiver: (receiver) => ({
        left(peer) {
          receiver.left(peer)
          receiver.left(peer)
        },
      }),
    },
    'a visitor leaves with a close',
  ],
  'tells of another peer when somebody leaves': [
    { receiver: (receiver) => ({ left: (peer) => receiver.left({ ...peer }) }) },
    'as the very peer that came',
  ],
  'does not see a cut': [
    { client: (_, listener) => ({ cut: () => listener.closed(1006, '') }) },
    'a visitor leaves with a cut',
  ],
  'loses what was sent before a good-bye': [
    { client: (client) => ({ close: () => client.cut() }) },
    'before a good-bye',
  ],
  'hears no signs of life': [
    {
      client: (client) => {
        client.mute()
        return {}
      },
    },
    'who answers stays',
  ],
  'answers a question for a sign of life by itself': [
    {
      client: (client, listener) => ({
        ping() {
          client.ping()
          listener.pong()
        },
      }),
    },
    'not answered beyond',
  ],
  'does not tell addresses': [{ info: stripped }, 'the receiver learns the address'],
  'believes what a message says of its sender': [
    {
      receiver: (receiver) => ({
        receive: (peer, message) =>
          receiver.receive({ ...peer, ...(message as { visitor?: string }) }, message),
      }),
    },
    'a message body says nothing',
  ],
  'lets any page in': [
    { options: (options) => ({ ...options, origins: '*' }) },
    'a page of an origin that is not let in',
  ],
  'lets programs in': [
    { options: (options) => ({ ...options, missingOrigin: 'allow' }) },
    'a program without an origin',
  ],
  'gives ids that can be guessed': [
    {
      options: (options) => ({
        ...options,
        env: { ...options.env, random: { bytes: (length) => new Uint8Array(length) } },
      }),
    },
    '128 bits of chance',
  ],
  'takes tokens for ever': [
    { options: (options) => ({ ...options, tokenDays: 10_000 }) },
    'as many days as it is good',
  ],
  'forgets the older secrets': [
    { options: (options) => ({ ...options, secret: [options.secret].flat().slice(0, 1) }) },
    'under an older secret',
  ],
  'does not ask authenticate': [
    { options: ({ authenticate: _, ...options }) => options },
    'an authenticate that refuses',
  ],
  'asks authenticate only once': [
    {
      options: (options) => {
        const { authenticate } = options
        if (authenticate === undefined) return options
        let first: ReturnType<typeof authenticate> | undefined
        return {
          ...options,
          authenticate: (credentials) => {
            first ??= authenticate(credentials)
            return first
          },
        }
      },
    },
    'asked again when a client resumes',
  ],
  'does not know tenants': [
    { options: ({ tenantOf: _, ...options }) => options },
    'messagesPerTenant',
  ],
  'resumes nobody': [
    {
      client: (client) => ({
        send: (data) => client.send((data as string).replace(/,"resumeFrom":\{[^}]*\}/, '')),
      }),
    },
    'who comes back goes on with its numbers',
  ],
  'counts wrong': [
    {
      transport: (good) => ({
        counts: () => ({ ...good.counts(), accepted: good.counts().accepted + 1 }),
      }),
    },
    'a visitor arrives with its welcome',
  ],
}

it.each(Object.entries(faults))('a transport that %s is found out', async (_, [fault, seenBy]) => {
  const { run, failed } = await failing(fault, seenBy)
  expect(run).toBeGreaterThan(0)
  expect(failed.length).toBeGreaterThan(0)
})

/** Each limit, and the case that sees that it is not kept. */
const limits: Readonly<Record<keyof HubLimits, string>> = {
  messageBytes: 'messageBytes',
  jsonDepth: 'jsonDepth',
  eventsPerMessage: 'welcomed with all it needs',
  messagesPerConnection: 'messagesPerConnection',
  messagesPerVisitor: 'messagesPerVisitor',
  messagesPerAddress: 'messagesPerAddress',
  messagesPerTenant: 'messagesPerTenant',
  burstSeconds: 'messagesPerConnection: a burst',
  strikes: 'strikes',
  connections: 'connections:',
  connectionsPerAddress: 'connectionsPerAddress',
  connectsPerAddress: 'connectsPerAddress',
  connectionsPerVisitor: 'connectionsPerVisitor',
  waiting: 'waiting:',
  waitingPerAddress: 'waitingPerAddress',
  helloTimeoutMs: 'HELLO_TIMEOUT',
  authenticateTimeoutMs: 'an authenticate that takes too long',
  heartbeatMs: 'SILENT',
  bufferedBytes: 'a higher bound',
  resumeForMs: 'away for resumeForMs',
  resumable: 'of more than resumable',
  keptMessages: 'one more than keptMessages',
  keptLength: 'more than keptLength',
}

it.each(Object.entries(limits))('a transport without %s is found out', async (limit, seenBy) => {
  const { run, failed } = await failing(without(limit as keyof HubLimits), seenBy)
  expect(run).toBeGreaterThan(0)
  expect(failed.length).toBeGreaterThan(0)
})
