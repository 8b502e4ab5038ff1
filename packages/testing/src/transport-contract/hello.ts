import assert from 'node:assert/strict'
import { type Closing, closings } from '@beckon/core/adapter'
import { type Case, noon } from './harness.ts'
import { eventsOf, helloOf } from './talker.ts'

const long = (length: number) => 'x'.repeat(length)

/** First messages that are no hello, by what is wrong with them. */
const noHello: Readonly<Record<string, unknown>> = {
  'an events message': eventsOf(noon, ['e1']),
  'an ack': { type: 'ack', seq: 0 },
  'a ping': { type: 'ping' },
  'an array': [helloOf()],
  'a number': 1,
  'a string': '"hello"',
  null: null,
  'an empty object': {},
  'a field that nobody knows': helloOf({ visitor: 'somebody' }),
  'a prototype': '{"type":"hello","protocol":1,"site":"shop","__proto__":{"role":"operator"}}',
  'no protocol': { type: 'hello', site: 'shop' },
  'a protocol in words': helloOf({ protocol: '1' }),
  'no site': { type: 'hello', protocol: 1 },
  'an empty site': helloOf({ site: '' }),
  'a site of 65 characters': helloOf({ site: long(65) }),
  'a site that is no text': helloOf({ site: ['shop'] }),
  'a role that nobody knows': helloOf({ role: 'supervisor' }),
  'an empty token': helloOf({ token: '' }),
  'a token of 4,097 characters': helloOf({ token: long(4_097) }),
  'a token that is no text': helloOf({ token: 1 }),
  'a cursor without a number': helloOf({ token: 't', resumeFrom: { epoch: 'e' } }),
  'a cursor below 0': helloOf({ token: 't', resumeFrom: { epoch: 'e', seq: -1 } }),
  'a cursor between two numbers': helloOf({ token: 't', resumeFrom: { epoch: 'e', seq: 0.5 } }),
  'a cursor with more in it': helloOf({ token: 't', resumeFrom: { epoch: 'e', seq: 0, to: 9 } }),
  'an epoch of 65 characters': helloOf({ token: 't', resumeFrom: { epoch: long(65), seq: 0 } }),
  'a time that is none': helloOf({ time: 'noon' }),
  'a language that is none': helloOf({ language: 'no language' }),
}

function endsWith(reason: Closing, name: string, message: unknown): Case {
  return {
    name: `${name} ends with ${reason}`,
    run: async (h) => {
      const stage = await h.start()
      const client = await h.dial(stage)
      client.say(message)
      await client.closed(closings[reason], reason)
      assert.deepEqual(stage.receiver.batches, [], 'nothing of it went further')
      assert.deepEqual(stage.receiver.comings, [])
      assert.equal(stage.transport.counts().ended[reason], 1)
    },
  }
}

/** The first message, and its answer. */
export const hello: readonly Case[] = [
  {
    name: 'a new visitor is welcomed with all it needs',
    run: async (h) => {
      const stage = await h.start({
        limits: { heartbeatMs: 7_000, messageBytes: 9_000, eventsPerMessage: 11 },
      })
      const client = await h.dial(stage)
      const { visitor, token, cursor, ...rest } = await client.hello()
      assert.deepEqual(rest, {
        type: 'welcome',
        protocol: 1,
        serverTime: noon,
        history: 'new',
        heartbeatMs: 7_000,
        limits: { messageBytes: 9_000, eventsPerMessage: 11 },
      })
      assert.ok(visitor.length >= 22 && token !== undefined && token.length > visitor.length)
      assert.equal(cursor.seq, 0)
      assert.ok(cursor.epoch.length >= 1 && cursor.epoch.length <= 64)
      await client.quiet()
    },
  },
  {
    name: 'the receiver learns who came, from the connection and the hello',
    run: async (h) => {
      const stage = await h.start()
      const client = await h.welcomed(
        stage,
        {},
        { userAgent: 'Contract/1.0', acceptLanguage: 'pt-BR,pt;q=0.9' },
      )
      const [coming, ...more] = stage.receiver.comings
      assert.deepEqual(more, [])
      assert.equal(coming?.what, 'arrived')
      const { site, visitor, userAgent, language, connected } = coming.peer
      assert.deepEqual(
        { site, visitor, userAgent, language, connected },
        {
          site: 'shop',
          visitor: client.visitor,
          userAgent: 'Contract/1.0',
          language: 'pt-BR',
          connected: true,
        },
      )
    },
  },
  {
    name: 'the receiver learns the address',
    needs: 'addresses',
    run: async (h) => {
      const stage = await h.start()
      await h.welcomed(stage, {}, { ip: '203.0.113.9' })
      assert.equal(stage.receiver.comings[0]?.peer.ip, '203.0.113.9')
    },
  },
  {
    name: 'the language of the hello goes before that of the request',
    run: async (h) => {
      const stage = await h.start()
      await h.welcomed(stage, { language: 'ja' }, { acceptLanguage: 'de' })
      assert.equal(stage.receiver.comings[0]?.peer.language, 'ja')
    },
  },
  {
    name: 'a request with no language that can be read has none',
    run: async (h) => {
      const stage = await h.start()
      await h.welcomed(stage, {}, { acceptLanguage: '*' })
      assert.equal(stage.receiver.comings[0]?.peer.language, undefined)
    },
  },
  ...(
    [
      [-3_600_000, -3_600_000],
      [2_000, 2_000],
      [1_999, undefined],
      [0, undefined],
    ] as const
  ).map(
    ([behind, offset]): Case => ({
      name: `a clock that is ${behind} ms behind has offset ${offset}`,
      run: async (h) => {
        const stage = await h.start()
        await h.welcomed(stage, { time: noon - behind })
        assert.equal(stage.receiver.comings[0]?.peer.clockOffset, offset)
      },
    }),
  ),
  ...Object.entries(noHello).map(([name, message]) => endsWith('BAD_HELLO', name, message)),
  endsWith('UNSUPPORTED_PROTOCOL', 'an older protocol', helloOf({ protocol: 0 })),
  endsWith('UNSUPPORTED_PROTOCOL', 'a newer protocol, whatever else it says', {
    type: 'hello',
    protocol: 2,
    place: 'shop',
  }),
  endsWith('UNKNOWN_SITE', 'a site that is not served', helloOf({ site: 'nowhere' })),
  endsWith('UNKNOWN_SITE', 'a site by the name of a prototype', helloOf({ site: '__proto__' })),
  endsWith('UNAUTHENTICATED', 'a cursor without a token', {
    ...helloOf(),
    resumeFrom: { epoch: 'e', seq: 0 },
  }),
  endsWith('BAD_FRAME', 'text that is no JSON', '{"type":"hello",'),
  endsWith('BAD_FRAME', 'two JSON documents', `${JSON.stringify(helloOf())}{}`),
  endsWith('BAD_FRAME', 'no text at all', ''),
  endsWith('BAD_FRAME', 'a hello nested too deep', `${'['.repeat(33)}${']'.repeat(33)}`),
  {
    ...endsWith('BAD_FRAME', 'a hello in bytes', Buffer.from(JSON.stringify(helloOf()))),
    needs: 'binary',
  },
  {
    name: 'who has not said hello in time is ended with HELLO_TIMEOUT, and not before',
    run: async (h) => {
      const stage = await h.start({ limits: { helloTimeoutMs: 3_000 } })
      const early = await h.dial(stage)
      h.advance(1_000)
      const late = await h.dial(stage)
      h.advance(1_999)
      await early.hello()
      h.advance(1_000)
      await late.hello()
      const never = await h.dial(stage)
      h.advance(2_999)
      await h.rest()
      assert.equal(never.end, undefined)
      h.advance(1)
      await never.closed(closings.HELLO_TIMEOUT, 'HELLO_TIMEOUT')
      await early.quiet()
      await late.quiet()
    },
  },
  {
    name: 'a second hello is refused, and changes nothing',
    run: async (h) => {
      const stage = await h.start()
      const client = await h.welcomed(stage)
      client.say(helloOf({ site: 'other' }))
      await client.refused('UNKNOWN_MESSAGE')
      client.events('e1')
      assert.deepEqual(await client.acks(1), ['e1'])
      assert.equal(stage.receiver.presence(), '+')
      assert.equal(stage.receiver.batches[0]?.peer.site, 'shop')
    },
  },
  ...Object.entries({ 'a second hello': helloOf(), events: eventsOf(noon, ['e1']) }).map(
    ([name, second]): Case => ({
      name: `${name} before the welcome ends with BAD_HELLO`,
      run: async (h) => {
        let identify = (_: undefined): void => {}
        const stage = await h.start({
          authenticate: () =>
            new Promise((resolve) => {
              identify = resolve
            }),
        })
        const client = await h.dial(stage)
        client.say(helloOf())
        client.say(second)
        await client.closed(closings.BAD_HELLO, 'BAD_HELLO')
        identify(undefined)
        await h.rest()
        assert.deepEqual(stage.receiver.comings, [], 'nobody has arrived')
        assert.deepEqual(stage.receiver.batches, [])
      },
    }),
  ),
  {
    name: 'a page of an origin that is not let in is turned away with FORBIDDEN',
    run: async (h) => {
      const stage = await h.start({ origins: ['https://shop.example', 'https://*.shop.example'] })
      for (const origin of ['https://shop.example', 'https://eu.shop.example']) {
        await h.welcomed(stage, {}, { origin })
      }
      const strangers = ['https://evil.example', 'https://evilshop.example', 'null']
      for (const origin of strangers) {
        assert.equal(await h.turnedAway(stage, { origin }), 'FORBIDDEN')
      }
      assert.equal(stage.transport.counts().turnedAway.FORBIDDEN, strangers.length)
    },
  },
  {
    name: 'a program without an origin is let in only where that is allowed',
    run: async (h) => {
      await h.welcomed(await h.start())
      const strict = await h.start({ missingOrigin: 'refuse' })
      assert.equal(await h.turnedAway(strict), 'FORBIDDEN')
      await h.welcomed(strict, {}, { origin: 'https://anywhere.example' })
    },
  },
]
