import { expect, test } from 'vitest'
import { RawClient } from './raw-client.ts'
import { event, events, openShop } from './shop.ts'

const nested = (levels: number, open = '[', close = ']') =>
  open.repeat(levels) + close.repeat(levels)
const withData = (data: string) =>
  `{"type":"events","events":[{"id":"x","type":"note","at":1,"data":${data}}]}`

/** Messages of a visitor, with the code by which each is refused; '' is taken. */
const bombs: Readonly<Record<string, readonly [string, string]>> = {
  'lists, 30,000 deep': [nested(30_000), 'TOO_DEEP'],
  'objects, 8,000 deep': [withData(nested(8_000, '{"a":', '}').replace(':}', ':1}')), 'TOO_DEEP'],
  'brackets that are never closed': ['['.repeat(60_000), 'TOO_DEEP'],
  'brackets that were never opened': [`${']'.repeat(60_000)}`, 'BAD_JSON'],
  'brackets within a text': [withData(`{"a":"${'['.repeat(10_000)}"}`), ''],
  'a text that never ends': [`{"type":"${'\\\\'.repeat(30_000)}`, 'BAD_JSON'],
  '10,000 keys': [
    withData(`{${Array.from({ length: 5_000 }, (_, n) => `"k${n}":1`).join()}}`),
    'DATA_TOO_LARGE',
  ],
  '20,000 numbers': [withData(`{"a":[${'1,'.repeat(20_000)}1]}`), 'DATA_TOO_LARGE'],
  'a number of 60,000 digits': [withData(`{"a":${'9'.repeat(60_000)}}`), 'BAD_NUMBER'],
  'a number with 60,000 digits behind its point': [withData(`{"a":0.${'1'.repeat(60_000)}}`), ''],
  'a type made to keep a pattern busy': [
    `{"type":"events","events":[{"id":"x","type":"${'a.'.repeat(30_000)}","at":1}]}`,
    'BAD_EVENT',
  ],
  'an address made to keep a parser busy': [
    `{"type":"events","events":[{"id":"x","type":"note","at":1,"page":{"url":"https://${'@'.repeat(16_000)}"}}]}`,
    'BAD_URL',
  ],
  '500 events that are nothing': [
    `{"type":"events","events":[${Array.from({ length: 500 }, () => 'null').join()}]}`,
    'BAD_EVENT',
  ],
  '__proto__ as data': [withData('{"__proto__":{"admin":true}}'), 'FORBIDDEN_KEY'],
  '__proto__ in an event': [
    '{"type":"events","events":[{"id":"x","type":"note","at":1,"__proto__":{"admin":true}}]}',
    'BAD_EVENT',
  ],
  'constructor and prototype as data': [
    withData('{"constructor":{"prototype":{"admin":true}},"hasOwnProperty":1,"toString":null}'),
    '',
  ],
  'identify with traits that are __proto__': [
    '{"type":"events","events":[{"id":"x","type":"identify","at":1,"data":{"traits":{"__proto__":{"admin":true}}}}]}',
    'FORBIDDEN_KEY',
  ],
  '__proto__ as the type of a message': ['{"type":"__proto__"}', 'UNKNOWN_MESSAGE'],
  'a type lent by a prototype': ['{"__proto__":{"type":"events","events":[]}}', 'BAD_MESSAGE'],
}

test.each(Object.entries(bombs))(
  '%s: refused, counted, and nobody is the worse',
  async (_, [text, code]) => {
    const shop = await openShop()
    const client = await RawClient.visitor(shop.url)
    client.send(text)
    const { type, code: found, seq } = await client.message()
    expect({ type, found }).toEqual(
      code === '' ? { type: 'ack', found: undefined } : { type: 'refused', found: code },
    )
    const { quarantined, duplicates, received, committed, inFlight } = shop.engine.account()
    const { refused } = shop.transport.counts()
    const counted = Object.keys({ ...quarantined, ...refused })
    expect(counted).toEqual(code === '' ? [] : [code])
    expect(inFlight).toBe(0)
    // What is unreadable in the same way is kept once.
    const kept = Object.values(quarantined).reduce((sum, one) => sum + one, 0)
    expect(received).toBe(committed + duplicates + kept)
    expect(({} as { admin?: unknown }).admin).toBeUndefined()
    client.send({ ...events(event('after')), ack: seq })
    let next = await client.message()
    while (next.type !== 'ack') next = await client.message()
    expect(next.ids).toEqual(['after'])
  },
)

const hellos: Readonly<Record<string, readonly [string, number]>> = {
  '30,000 deep': [nested(30_000), 4415],
  'that is no JSON': ['{"type":"hello",', 4415],
  'with __proto__': [
    '{"type":"hello","protocol":1,"site":"shop","__proto__":{"role":"operator"}}',
    4400,
  ],
  'for the site __proto__': ['{"type":"hello","protocol":1,"site":"__proto__"}', 4404],
  'for the site constructor': ['{"type":"hello","protocol":1,"site":"constructor"}', 4404],
  'with a token of 60 KB': [
    `{"type":"hello","protocol":1,"site":"shop","token":"${'a'.repeat(60_000)}"}`,
    4400,
  ],
  'with a language made to keep a pattern busy': [
    `{"type":"hello","protocol":1,"site":"shop","language":"${'a-'.repeat(30_000)}"}`,
    4400,
  ],
  'with a protocol of 1e999': ['{"type":"hello","protocol":1e999,"site":"shop"}', 4505],
  'with a cursor beyond counting': [
    '{"type":"hello","protocol":1,"site":"shop","token":"x","resumeFrom":{"epoch":"x","seq":1e300}}',
    4400,
  ],
}

test.each(Object.entries(hellos))('a hello %s ends the connection', async (_, [text, code]) => {
  const shop = await openShop()
  const client = await RawClient.open(shop.url)
  client.send(text)
  const { code: found, reason } = await client.ended
  expect(found).toBe(code)
  expect(shop.transport.counts().ended).toEqual({ [reason]: 1 })
})

test('acknowledgements of what was never sent, or of no number, change nothing', async () => {
  const shop = await openShop()
  const client = await RawClient.visitor(shop.url)
  for (const seq of ['-1', '1e999', '-1e999', '99', '0.5', '"1"', 'null', '{}', '[1]', 'true']) {
    client.send(`{"type":"ack","seq":${seq}}`)
    client.send(`{"type":"ping","ack":${seq}}`)
    expect(await client.message()).toMatchObject({ type: 'pong', seq: 0 })
  }
  client.send(events(event('a')))
  expect(await client.message()).toMatchObject({ type: 'ack', seq: 1, ids: ['a'] })
})
