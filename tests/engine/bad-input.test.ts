import type { Answer } from '@beckon/core/adapter'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dumped, openShop, start } from './shop.ts'

const peer = { site: 'shop', visitor: 'ann', ip: '192.0.2.7', userAgent: 'test' }
const good = (id: string) => ({ id, type: 'page.view', at: start, page: { url: '/ok' } })
const text = (...events: readonly string[]) => `{"type":"events","events":[${events.join(',')}]}`
const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`

const unstorable = /[\0\p{Surrogate}]/u

/** What is bad as a whole message. */
const messages: Readonly<Record<string, readonly [string | Uint8Array | object, string]>> = {
  'invalid UTF-8': [
    new Uint8Array([...new TextEncoder().encode('{"type":"'), 0xff, 0xfe, 0x22, 0x7d]),
    'BAD_UTF8',
  ],
  'JSON nested 5,000 deep': [
    text(`{"id":"x","type":"a","at":1,"data":${deep(5_000)}}`),
    'TOO_DEEP',
  ],
  'no JSON': ['{"type":"events",', 'BAD_JSON'],
  'an empty message': ['', 'BAD_JSON'],
  'a lone value': ['42', 'BAD_MESSAGE'],
  null: ['null', 'BAD_MESSAGE'],
  'another type of message': ['{"type":"hello"}', 'BAD_MESSAGE'],
  'events that are no list': ['{"type":"events","events":{"length":3}}', 'BAD_MESSAGE'],
  'a type of 1 MB as text': [
    text(JSON.stringify({ ...good('x'), type: 'a'.repeat(1_000_000) })),
    'MESSAGE_TOO_LARGE',
  ],
  'too many events': [
    { type: 'events', events: Array.from({ length: 501 }, (_, index) => good(`m${index}`)) },
    'MESSAGE_TOO_LARGE',
  ],
}

/** What is bad in one event, as JSON text, with the code it is refused with. */
const events: Readonly<Record<string, readonly [string, string]>> = {
  'no event at all': ['17', 'BAD_EVENT'],
  null: ['null', 'BAD_EVENT'],
  'a list': ['[]', 'BAD_EVENT'],
  'no id': ['{"type":"a","at":1}', 'BAD_EVENT'],
  'an empty id': ['{"id":"","type":"a","at":1}', 'BAD_EVENT'],
  'a type with spaces': ['{"id":"x","type":"a b","at":1}', 'BAD_EVENT'],
  'a type above its length': [`{"id":"x","type":"${'a'.repeat(65)}","at":1}`, 'BAD_EVENT'],
  'a field nobody knows': ['{"id":"x","type":"a","at":1,"admin":true}', 'BAD_EVENT'],
  '__proto__ in the event': ['{"id":"x","type":"a","at":1,"__proto__":{"admin":1}}', 'BAD_EVENT'],
  '__proto__ in the page': [
    '{"id":"x","type":"a","at":1,"page":{"url":"/","__proto__":{"a":1}}}',
    'BAD_EVENT',
  ],
  '__proto__ in data': [
    '{"id":"x","type":"a","at":1,"data":{"__proto__":{"a":1}}}',
    'FORBIDDEN_KEY',
  ],
  '__proto__ deep in data': [
    '{"id":"x","type":"a","at":1,"data":{"b":[{"__proto__":1}]}}',
    'FORBIDDEN_KEY',
  ],
  '1e999 as time': ['{"id":"x","type":"a","at":1e999}', 'BAD_EVENT'],
  '1e999 in data': ['{"id":"x","type":"a","at":1,"data":{"price":1e999}}', 'BAD_NUMBER'],
  'a fraction of a millisecond': ['{"id":"x","type":"a","at":1.5}', 'BAD_EVENT'],
  'a time before time': ['{"id":"x","type":"a","at":-1}', 'BAD_EVENT'],
  'data that is a list': ['{"id":"x","type":"a","at":1,"data":[1]}', 'BAD_EVENT'],
  'data that is null': ['{"id":"x","type":"a","at":1,"data":null}', 'BAD_EVENT'],
  'data nested too deep': [
    // The message around it counts as well: it stays within the bound of messages.
    `{"id":"x","type":"a","at":1,"data":{"a":${deep(28)}}}`,
    '',
  ],
  'data that is too large': [
    `{"id":"x","type":"a","at":1,"data":{"a":"${'a'.repeat(16_400)}"}}`,
    'DATA_TOO_LARGE',
  ],
  'NUL in the id': ['{"id":"x\\u0000","type":"a","at":1}', 'BAD_TEXT'],
  'a lone surrogate in the title': [
    '{"id":"x","type":"a","at":1,"page":{"url":"/","title":"\\ud800"}}',
    'BAD_TEXT',
  ],
  'a lone surrogate in a key': ['{"id":"x","type":"a","at":1,"data":{"\\udc00":1}}', 'BAD_TEXT'],
  'NUL deep in data': ['{"id":"x","type":"a","at":1,"data":{"a":["\\u0000"]}}', 'BAD_TEXT'],
  'a page that is a script': [
    '{"id":"x","type":"a","at":1,"page":{"url":"javascript:alert(1)"}}',
    'BAD_URL',
  ],
  'a page on no host': ['{"id":"x","type":"a","at":1,"page":{"url":"http://"}}', 'BAD_URL'],
}

for (const [name, [message, code]] of Object.entries(messages)) {
  test(`${name}: quarantined, and the next message is none the worse`, async () => {
    const shop = await openShop()
    const [bad, next] = await Promise.all([
      shop.engine.receive(peer, message as string),
      shop.engine.receive(peer, { type: 'events', events: [good('next')] }),
    ])
    expect(bad).toMatchObject({ acks: [], refused: [{ code }] })
    expect(next).toEqual({ acks: ['next'], refused: [] })
    expect(shop.engine.account()).toMatchObject({
      received: 2,
      committed: 1,
      quarantined: { [code]: 1 },
      inFlight: 0,
    })
    expect(await kept(shop, 'quarantined')).toMatchObject([{ type: code, visitor: 'ann' }])
  })
}

for (const [name, [event, code]] of Object.entries(events)) {
  test(`${name}: its neighbours in the message are none the worse`, async () => {
    const shop = await openShop()
    const answer = await shop.engine.receive(
      peer,
      text(JSON.stringify(good('left')), event, JSON.stringify(good('right'))),
    )
    if (code === '') {
      expect(answer).toEqual({ acks: ['left', 'x', 'right'], refused: [] })
      return
    }
    expect(answer.acks).toEqual(['left', 'right'])
    expect(answer.refused).toMatchObject([{ code }])
    expect(shop.engine.account()).toMatchObject({ received: 3, committed: 2, inFlight: 0 })
    const [record] = await kept(shop, 'quarantined')
    expect(record?.type).toBe(code)
    expect(String(record?.data.text)).not.toMatch(unstorable)
    expect(({} as { admin?: unknown }).admin).toBeUndefined()
  })
}

test('an event with a type of 1 MB costs itself alone where it was read already', async () => {
  const shop = await openShop()
  const answer = await shop.engine.receive(peer, {
    type: 'events',
    events: [good('left'), { ...good('huge'), type: 'a'.repeat(1_000_000) }, good('right')],
  })
  expect(answer).toMatchObject({
    acks: ['left', 'right'],
    refused: [{ id: 'huge', code: 'BAD_EVENT' }],
  })
  expect((await dumped(shop.storage)).length).toBeLessThan(20_000)
})

test('a future timestamp is taken as now', async () => {
  const shop = await openShop()
  const answer = await shop.send('ann', { type: 'page.view', url: '/', at: 8.64e15 })
  expect(answer.acks).toHaveLength(1)
  expect(shop.engine.account()).toMatchObject({ committed: 1, clamped: 1 })
  expect(await kept(shop, 'event')).toMatchObject([{ at: start, data: { occurredAt: start } }])
})

test('the same id with another body is quarantined, whether at once, later or after a restart', async () => {
  const shop = await openShop()
  const first = { id: 'one', type: 'cart.add', data: { price: 1, quantity: 2 } }
  const same = { id: 'one', type: 'cart.add', data: { quantity: 2, price: 1 } }
  const other = { id: 'one', type: 'cart.add', data: { price: 2 } }
  const inOne = await shop.send('ann', first, same, other)
  expect(inOne).toMatchObject({
    acks: ['one', 'one'],
    refused: [{ id: 'one', code: 'ID_MISMATCH' }],
  })
  const later = await Promise.all([
    shop.send('ann', { ...same, at: start }),
    shop.send('ann', { ...other, at: start }),
    shop.send('bob', other),
  ])
  expect(later).toMatchObject([
    { acks: ['one'] },
    { refused: [{ code: 'ID_MISMATCH' }] },
    { acks: ['one'] },
  ])
  expect(shop.engine.account()).toMatchObject({
    received: 6,
    committed: 2,
    // The same mismatch twice is one.
    duplicates: 3,
    quarantined: { ID_MISMATCH: 1 },
  })
  expect(await kept(shop, 'quarantined')).toHaveLength(1)
})

test('a text cut in the middle of a character is kept well-formed', async () => {
  const shop = await openShop()
  const data = (letter: string) => ({
    id: 'one',
    type: 'note',
    data: { a: `${letter}${'😀'.repeat(3_000)}` },
  })
  await shop.send('ann', data('a'), data('bb'))
  const [record] = await kept(shop, 'quarantined')
  const excerpt = String(record?.data.text)
  expect(excerpt.length).toBeGreaterThan(4_000)
  expect(excerpt).not.toMatch(unstorable)
})

test('a site nobody knows, an engine that is not open, and one that is closed refuse with their code', async () => {
  const shop = await openShop()
  const events = [good('a'), good('b')]
  const codes = ({ refused }: Answer) => refused.map(({ id, code }) => `${id} ${code}`)
  expect(
    codes(await shop.engine.receive({ ...peer, site: 'other' }, { type: 'events', events })),
  ).toEqual(['a UNKNOWN_SITE', 'b UNKNOWN_SITE'])
  await shop.engine.close()
  expect(codes(await shop.engine.receive(peer, { type: 'events', events }))).toEqual([
    'a CLOSED',
    'b CLOSED',
  ])
  expect(shop.engine.account()).toMatchObject({
    received: 4,
    refused: { UNKNOWN_SITE: 2, CLOSED: 2 },
  })
})

test('what is above the bound of work under way is refused, good or bad', async () => {
  const shop = await openShop([], { bounds: { inFlight: 2 } })
  const answers = await Promise.all([
    shop.engine.receive(peer, { type: 'events', events: [good('a'), good('b')] }),
    shop.engine.receive(peer, { type: 'events', events: [good('c')] }),
    shop.engine.receive(peer, 'rubbish'),
    shop.engine.receive(peer, '{"type":"events","events":[{"id":"d"}]}'),
  ])
  expect(answers.map(({ acks }) => acks)).toEqual([['a', 'b'], [], [], []])
  expect(answers.slice(1).map(({ refused }) => refused[0])).toMatchObject([
    { id: 'c', code: 'OVERLOADED' },
    { code: 'OVERLOADED' },
    { id: 'd', code: 'OVERLOADED' },
  ])
  expect((await shop.engine.receive(peer, { type: 'events', events: [good('c')] })).acks).toEqual([
    'c',
  ])
})

test('an empty message is answered at once', async () => {
  const shop = await openShop()
  expect(await shop.engine.receive(peer, { type: 'events', events: [] })).toEqual({
    acks: [],
    refused: [],
  })
})

const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true })
const almost = fc.record(
  {
    id: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a', 'b'), anything),
    type: fc.oneof(fc.constantFrom('page.view', 'cart.add', 'identify'), anything),
    at: fc.oneof(fc.constant(start), fc.maxSafeNat(), anything),
    tab: fc.oneof(fc.constant('t'), anything),
    page: fc.oneof(fc.record({ url: fc.oneof(fc.webUrl(), fc.string()) }), anything),
    data: fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), anything),
  },
  { requiredKeys: [] },
)

test('whatever comes in, each event gets one fate and the account adds up', async () => {
  const shop = await openShop()
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        anything,
        fc.string({ unit: 'binary' }),
        fc.json(),
        fc.uint8Array(),
        fc.array(almost).map((all) => ({ type: 'events', events: all })),
        fc.array(fc.jsonValue()).map((all) => JSON.stringify({ type: 'events', events: all })),
      ),
      async (message) => {
        const { received } = shop.engine.account()
        const answer = await shop.engine.receive(peer, message as string)
        const account = shop.engine.account()
        expect(answer.acks.length + answer.refused.length).toBe(account.received - received)
        for (const { code, message: why } of answer.refused) {
          expect(code).toMatch(/^[A-Z_0-9]+$/)
          expect(why).not.toBe('')
        }
        const sum = (counts: object) =>
          Object.values(counts).reduce((total: number, count: number) => total + count, 0)
        expect(account.received).toBe(
          account.committed + account.duplicates + sum(account.quarantined) + sum(account.refused),
        )
      },
    ),
    { numRuns: 500 },
  )
  expect(shop.errors).toEqual([])
})

async function kept(shop: Awaited<ReturnType<typeof openShop>>, kind: 'quarantined' | 'event') {
  const found = []
  for await (const record of shop.storage.read({ kinds: [kind] })) found.push(record)
  return found
}
