import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openTraffic, type TrafficOptions } from './open-traffic.ts'
import type { Recorded, RecordedEvent } from './recorded.ts'

type Input = string | Uint8Array

async function read(inputs: readonly Input[], options?: TrafficOptions): Promise<Recorded[]> {
  const streams = inputs.map((input) => Readable.from([Buffer.from(input)]))
  const all: Recorded[] = []
  for await (const batch of openTraffic(streams, options)) all.push(...batch)
  return all
}

/** A line of a combined log, `second` seconds into 2020. */
function line(second: number, target = '/', client = '10.0.0.1'): string {
  const time = new Date(second * 1000).toISOString().slice(11, 19)
  return `${client} - - [01/Jan/2020:${time} +0000] "GET ${target} HTTP/1.1" 200 1 "-" "agent"`
}

const lines = (...texts: readonly string[]) => `${texts.join('\n')}\n`
const events = (all: readonly Recorded[]) =>
  all.filter((recorded): recorded is RecordedEvent => recorded.kind === 'event')
const urls = (all: readonly Recorded[]) => events(all).map(({ event }) => event.page?.url)
const places = (all: readonly Recorded[]) => all.map(({ file, line }) => `${file}:${line}`)

describe('openTraffic', () => {
  it('gives each kind of line as what it is', async () => {
    const text = lines(
      'x',
      line(1, '/a'),
      '',
      line(1, '/a.css'),
      String.raw`10.0.0.2 - - [01/Jan/2020:00:00:02 +0000] "\x16\x03" 400 1 "-" "-"`,
      '10.0.0.2 - - [01/Jan/2020:00:00:02 +0000] "POST /login HTTP/1.1" 302 1 "http://a.example/" "-"',
    )
    const at = Date.UTC(2020, 0, 1, 0, 0, 1)
    const visitor = expect.stringMatching(/^[\w-]{22}$/)
    const client = { visitor, ip: '10.0.0.1', userAgent: 'agent' }
    const id = expect.stringMatching(/^[\w-]{22}$/)
    const all = await read([text], { hosts: ['shop.example', 'www.shop.example'] })
    expect(all).toEqual([
      { kind: 'bad', file: 0, line: 1, id, reason: 'not-a-log-line', text: 'x' },
      {
        kind: 'event',
        file: 0,
        line: 2,
        at,
        ...client,
        event: { id, type: 'page.view', at, page: { url: 'https://shop.example/a' } },
      },
      { kind: 'bad', file: 0, line: 3, at, id, reason: 'empty', text: '' },
      { kind: 'asset', file: 0, line: 4, at },
      {
        kind: 'event',
        file: 0,
        line: 5,
        at: at + 1000,
        visitor,
        ip: '10.0.0.2',
        event: { id, type: 'page.error', at: at + 1000, data: { status: 400 } },
      },
      {
        kind: 'event',
        file: 0,
        line: 6,
        at: at + 1000,
        visitor,
        ip: '10.0.0.2',
        event: {
          id,
          type: 'form.submit',
          at: at + 1000,
          page: { url: 'https://shop.example/login', referrer: 'http://a.example/' },
          data: { method: 'POST', status: 302 },
        },
      },
    ])
    expect(await read([text], { hosts: ['shop.example', 'www.shop.example'] })).toEqual(all)
  })

  it('knows a visitor by address and user agent', async () => {
    const text = lines(
      line(1, '/', '::1'),
      line(2, '/', '::1'),
      line(3, '/', '::2'),
      line(4, '/', '::1').replace('agent', 'other'),
      line(5, '/', '::1').replace('agent', '-'),
      line(6, '/', '::1').replace('agent', ''),
      line(7, '/', '::1').replace(' "-" "agent"', ''),
    )
    const visitors = events(await read([text])).map(({ visitor }) => visitor)
    expect(visitors[1]).toBe(visitors[0])
    expect(visitors[5]).toBe(visitors[4])
    expect(visitors[6]).toBe(visitors[4])
    expect(new Set(visitors).size).toBe(4)
  })

  it('makes identical lines separate events, in one file or several', async () => {
    const same = lines(line(1), line(1), line(2))
    const ids = events(await read([same, same])).map(({ event }) => event.id)
    expect(new Set(ids).size).toBe(6)
    expect(events(await read([same])).map(({ event }) => event.id)).toEqual([
      ids[0],
      ids[1],
      ids[4],
    ])
  })

  it('merges files by time, then file, then line', async () => {
    const all = await read([
      lines(line(2), line(4), 'bad', line(4)),
      lines('bad', line(1), line(4), line(3)),
    ])
    expect(places(all)).toEqual(['1:1', '1:2', '0:1', '1:4', '0:2', '0:3', '0:4', '1:3'])
  })

  it('puts lines in order as far as its look-ahead, and gives later ones when they come', async () => {
    const text = lines(line(3, '/3'), line(2, '/2'), line(4, '/4'), line(5, '/5'), line(1, '/1'))
    const order = async (lookAhead: number) => urls(await read([text], { lookAhead }))
    expect(await order(1)).toEqual(['/3', '/2', '/4', '/5', '/1'])
    expect(await order(2)).toEqual(['/2', '/3', '/4', '/1', '/5'])
    expect(await order(5)).toEqual(['/1', '/2', '/3', '/4', '/5'])
  })

  it('tells the format of each file by its first line that can be read', async () => {
    const json = (at: number) =>
      JSON.stringify({ at, visitor: 'v', event: { id: 'own', type: 'cart.add' } })
    const all = await read([
      lines('', '{', json(1), line(1), json(2)),
      lines('', 'x', line(0), json(1), line(0).replace(' "-" "agent"', '')),
    ])
    const found = (file: number) =>
      all
        .filter((recorded) => recorded.file === file)
        .map((recorded) => (recorded.kind === 'bad' ? recorded.reason : recorded.kind))
    expect(found(0)).toEqual(['empty', 'bad-json', 'event', 'bad-json', 'event'])
    expect(found(1)).toEqual(['empty', 'not-a-log-line', 'event', 'not-a-log-line', 'event'])
  })

  it('leaves an id to who brought it, and gives one to who did not', async () => {
    const own = JSON.stringify({ at: 1, visitor: 'v', event: { id: 'own', type: 'a' } })
    const none = JSON.stringify({ at: 1, visitor: 'v', event: { type: 'a' } })
    const ids = events(await read([lines(own, own, none, none)])).map(({ event }) => event.id)
    expect(ids.slice(0, 2)).toEqual(['own', 'own'])
    expect(new Set(ids).size).toBe(3)
  })

  it('reads common lines alike when told so', async () => {
    const options = { format: 'common' } as const
    const [event] = events(await read([lines(line(1))], options))
    expect(event).not.toHaveProperty('userAgent')
    expect(await read([lines(line(1))], { format: 'ndjson' })).toMatchObject([
      { kind: 'bad', reason: 'bad-json' },
    ])
  })

  it('hands on batches of the size asked for', async () => {
    const input = Readable.from([Buffer.from(lines(line(1), line(2), line(3), line(4), line(5)))])
    const sizes: number[] = []
    for await (const batch of openTraffic([input], { batchSize: 2 })) sizes.push(batch.length)
    expect(sizes).toEqual([2, 2, 1])
  })

  it('gives nothing for nothing', async () => {
    expect(await read([])).toEqual([])
    expect(await read(['', ''])).toEqual([])
  })

  it('refuses options that cannot be meant', () => {
    for (const options of [
      { lookAhead: 0 },
      { batchSize: 1.5 },
      { maxLineBytes: Number.NaN },
      { maxOpen: 0 },
    ]) {
      expect(() => openTraffic([], options)).toThrow(/must be a whole number/)
    }
  })

  it('fails before the first batch where a file is missing, and closes the others', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'beckon-traffic-'))
    try {
      const good = Readable.from([Buffer.from(lines(line(1)))])
      const all: Recorded[] = []
      const reading = (async () => {
        for await (const batch of openTraffic([good, join(folder, 'no.log')])) all.push(...batch)
      })()
      await expect(reading).rejects.toMatchObject({ code: 'TRAFFIC_UNREADABLE' })
      expect(all).toEqual([])
      expect(good.destroyed).toBe(true)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('gives the same whether files rest until their turn or not, and tells how far it is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'beckon-traffic-'))
    try {
      const texts = Array.from({ length: 5 }, (_, file) =>
        lines(...Array.from({ length: 40 }, (_, number) => line(file * 25 + number, `/${file}`))),
      )
      const paths = texts.map((text, file) => {
        const path = join(folder, `${file}.log`)
        // The first is packed: bytes are told as they are.
        writeFileSync(path, file === 0 ? gzipSync(text) : text)
        return path
      })
      const size = paths.reduce((sum, path) => sum + statSync(path).size, 0)
      const gathered = async (maxOpen: number) => {
        const all: Recorded[] = []
        const told: number[] = []
        const onRead = (bytes: number) => told.push(bytes)
        const options = { maxOpen, lookAhead: 10, batchSize: 7, onRead }
        for await (const batch of openTraffic(paths, options)) all.push(...batch)
        expect(told).toEqual(told.toSorted((left, right) => left - right))
        expect(told.at(-1)).toBe(size)
        return { all, first: told[0] ?? Number.NaN }
      }
      const [resting, open] = [await gathered(4), await gathered(5)]
      expect(resting.all).toEqual(open.all)
      expect(resting.all.length).toBe(200)
      // Only the files whose turn it is count.
      expect(resting.first).toBeLessThan(size / 2)
      expect(open.first).toBe(size)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it.each([1, 16])(
    'gives what can be read of a file that is cut off, of the others all, and then fails, maxOpen: %i',
    async (maxOpen) => {
      const folder = mkdtempSync(join(tmpdir(), 'beckon-traffic-'))
      try {
        const random = Array.from({ length: 40_000 }, (_, second) =>
          line(second, `/${second * 7919}`),
        )
        const packed = gzipSync(lines(...random))
        const [cut, whole] = [join(folder, 'cut.log'), join(folder, 'whole.log')]
        writeFileSync(cut, packed.subarray(0, packed.length - 100))
        writeFileSync(whole, lines(line(1), line(80_000)))
        const all: Recorded[] = []
        const reading = (async () => {
          for await (const batch of openTraffic([cut, whole], { maxOpen })) all.push(...batch)
        })()
        await expect(reading).rejects.toThrow(cut)
        expect(all.filter(({ file }) => file === 0).length).toBeGreaterThan(10_000)
        expect(all.filter(({ file }) => file === 1).length).toBe(2)
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
  )
})

describe('openTraffic, however its bytes come', () => {
  const own = (at: number) =>
    JSON.stringify({ at, visitor: 'v', event: { type: 'a', page: { url: '/ü' } } })
  const logs = {
    'a web log': [
      line(3, '/a'),
      `${line(2, '/late', '::1')}\r`,
      line(3, '/grün?日本'),
      '',
      line(2, '/a.css'),
      'nul \0',
      line(9, `/${'long'.repeat(60)}`),
      line(3, '/a'),
      `${line(4, '/ref').replace('"-" "agent"', '"http://é.example/" "ägent"')}\r\r`,
      line(4, '/last').replace('"-" "agent"', '"" "cut'),
      line(1, '/later'),
      line(5),
    ],
    'recorded events': [own(3), `${own(2)}\r`, '', own(3), '{"at":1', 'nul \0', own(1)],
  }

  it.each(Object.entries(logs))('reads the same of %s, wherever it is cut', async (_, texts) => {
    const bytes = Buffer.concat([
      Buffer.from(`${texts.slice(0, 3).join('\n')}\n`),
      Buffer.from([0x67, 0xfc, 0x0a]),
      Buffer.from(texts.slice(3).join('\n')),
    ])
    for (const options of [{}, { lookAhead: 2 }, { maxLineBytes: 200, batchSize: 1 }]) {
      const of = async (pieces: readonly Uint8Array[]) => {
        const all: Recorded[] = []
        const stream = Readable.from(pieces.filter(({ length }) => length > 0))
        for await (const batch of openTraffic([stream], options)) all.push(...batch)
        return all
      }
      const whole = await of([bytes])
      expect(whole.map((recorded) => recorded.line).toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: texts.length + 1 }, (_, place) => place + 1),
      )
      expect(new Set(whole.map(({ kind }) => kind)).size).toBeGreaterThan(1)
      for (let cut = 0; cut < bytes.length; cut++) {
        expect(await of([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(whole)
      }
      for (const size of [1, 7, 100]) {
        const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, place) =>
          bytes.subarray(place * size, (place + 1) * size),
        )
        expect(await of(pieces)).toEqual(whole)
      }
    }
  })

  it('puts late lines in their place over any number of chunks', async () => {
    const second = (place: number) => (place % 10 === 9 ? place - 60 : place)
    const seconds = Array.from({ length: 2_000 }, (_, place) => Math.max(0, second(place)))
    const pieces = seconds.map((at, place) => Buffer.from(`${line(at, `/${place}`)}\n`))
    const all: Recorded[] = []
    const options = { lookAhead: 100 }
    for await (const batch of openTraffic([Readable.from(pieces)], options)) all.push(...batch)
    const model = seconds
      .map((at, place) => ({ at, place }))
      .toSorted((a, b) => a.at - b.at || a.place - b.place)
    expect(urls(all)).toEqual(model.map(({ place }) => `/${place}`))
    expect(new Set(events(all).map(({ event }) => event.id)).size).toBe(2_000)
  })
})

describe('openTraffic, whatever it is given', () => {
  it('never throws and accounts for every line exactly once', async () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc
        .constantFrom(...[line(1), line(2, '/a.png'), '\n', '\r\n', '{"at":1', '" ['])
        .map((text) => Buffer.from(text)),
      fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
    )
    const file = fc.array(piece).map((pieces) => Buffer.concat(pieces))
    await fc.assert(
      fc.asyncProperty(fc.array(file, { maxLength: 3 }), async (files) => {
        // What looks like gzip is a damaged file, and not a matter of lines.
        fc.pre(files.every((bytes) => bytes[0] !== 0x1f || bytes[1] !== 0x8b))
        const all = await read(files, { maxLineBytes: 200, lookAhead: 5 })
        const expected = files.flatMap((bytes, number) => {
          const ends = bytes.filter((byte) => byte === 10).length
          const count = bytes.length > 0 && bytes.at(-1) !== 10 ? ends + 1 : ends
          return Array.from({ length: count }, (_, place) => `${number}:${place + 1}`)
        })
        expect(places(all).toSorted()).toEqual(expected.toSorted())
      }),
    )
  })

  it('lets no garbage cost a good line', async () => {
    const garbage = fc
      .uint8Array({ maxLength: 300 })
      .map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 10)))
    await fc.assert(
      fc.asyncProperty(fc.array(garbage, { minLength: 1, maxLength: 20 }), async (rubbish) => {
        const parts = rubbish.flatMap((bytes, second) => [
          Buffer.from(`${line(second, `/${second}`)}\n`),
          bytes,
          Buffer.from('\n'),
        ])
        const all = await read([Buffer.concat(parts)], { maxLineBytes: 200 })
        expect(urls(all)).toEqual(rubbish.map((_, second) => `/${second}`))
        expect(all.map(({ line }) => line)).toEqual(all.map((_, place) => place + 1))
      }),
    )
  })

  it('gives the same order and ids however lines are shuffled over files', async () => {
    const seconds = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(seconds, fc.array(fc.nat()), async (times, draws) => {
        const sorted = times.toSorted((left, right) => left - right).map((second) => line(second))
        const shuffled = sorted
          .map((text, place) => ({ text, key: draws[place] ?? 0, place }))
          .toSorted((left, right) => left.key - right.key || left.place - right.place)
        const files = [0, 1, 2].map((file) =>
          shuffled
            .filter(({ key }) => key % 3 === file)
            .map(({ text }) => `${text}\n`)
            .join(''),
        )
        const seen = (all: readonly Recorded[]) =>
          events(all).map(({ at, event }) => `${at} ${event.id}`)
        expect(seen(await read(files))).toEqual(seen(await read([lines(...sorted)])))
      }),
    )
  })

  it('merges any files by time, then file, then line', async () => {
    const file = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(fc.array(file, { maxLength: 5 }), async (files) => {
        const texts = files.map((times) => times.map((second) => `${line(second)}\n`).join(''))
        const model = files
          .flatMap((times, number) => times.map((at, place) => ({ at, file: number, place })))
          .toSorted((a, b) => a.at - b.at || a.file - b.file || a.place - b.place)
        expect(places(await read(texts, { batchSize: 3 }))).toEqual(
          model.map((item) => `${item.file}:${item.place + 1}`),
        )
      }),
    )
  })
})
