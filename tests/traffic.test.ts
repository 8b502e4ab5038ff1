import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTraffic, type Recorded } from '@beckon/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

/** The same definitions, counted by somebody else: Python and regular expressions. */
const count = join(import.meta.dirname, 'independent', 'count.py')
const python = spawnSync('python3', ['--version']).status === 0
const data = process.env.BECKON_TEST_DATA

const visitGap = 30 * 60 * 1000

async function totals(paths: readonly string[]): Promise<unknown> {
  const counts = { lines: 0, received: 0, quarantined: 0, assets: 0, visits: 0 }
  const types = new Map<string, number>()
  const referrerHosts = new Map<string, number>()
  const last = new Map<string, number>()
  let firstEvent = Number.POSITIVE_INFINITY
  let lastEvent = Number.NEGATIVE_INFINITY
  const add = (histogram: Map<string, number>, name: string) =>
    histogram.set(name, (histogram.get(name) ?? 0) + 1)
  const one = (recorded: Recorded) => {
    counts.lines++
    if (recorded.kind === 'asset') counts.assets++
    else counts.received++
    if (recorded.kind === 'bad') counts.quarantined++
    if (recorded.kind !== 'event') return
    const { at, visitor, event } = recorded
    add(types, event.type)
    firstEvent = Math.min(firstEvent, at)
    lastEvent = Math.max(lastEvent, at)
    const before = last.get(visitor)
    if (before === undefined || at - before > visitGap) {
      counts.visits++
      const host = /^https?:\/\/(?:[^/?#@]*@)?([^/?#:]+)/i.exec(event.page?.referrer ?? '-')?.[1]
      add(referrerHosts, host?.toLowerCase() ?? '-')
    }
    last.set(visitor, Math.max(at, before ?? at))
  }
  for await (const batch of openTraffic(paths)) batch.forEach(one)
  return {
    ...counts,
    pageViews: types.get('page.view') ?? 0,
    visitors: last.size,
    types: Object.fromEntries(types),
    referrerHosts: Object.fromEntries(referrerHosts),
    firstEvent: last.size > 0 ? new Date(firstEvent).toISOString() : null,
    lastEvent: last.size > 0 ? new Date(lastEvent).toISOString() : null,
  }
}

function independently(paths: readonly string[]): unknown {
  return JSON.parse(execFileSync('python3', [count, ...paths], { encoding: 'utf8' }))
}

const logs = [
  'blog-2016.log.gz',
  'semicomplete.log',
  'shop.log',
  'nginx.log',
  'corrupt.log',
] as const

const missing = [
  data === undefined ? 'BECKON_TEST_DATA is not set' : '',
  python ? '' : 'python3 is not there',
].filter((reason) => reason !== '')

describe.skipIf(missing.length > 0)(
  `recorded traffic and an independent count${missing.length > 0 ? ` (skipped: ${missing.join(', ')})` : ''}`,
  () => {
    const path = (name: string) => join(data ?? '', 'logs', name)

    it.each(logs)('agree on %s', async (name) => {
      const found = await totals([path(name)])
      expect(found).toEqual(independently([path(name)]))
      expect(found).toHaveProperty('types')
    })

    it('agree on all of them at once', async () => {
      expect(await totals(logs.map(path))).toEqual(independently(logs.map(path)))
    })

    it('find the bad lines of corrupt.log where they are', async () => {
      const bad: number[] = []
      let lines = 0
      for await (const batch of openTraffic([path('corrupt.log')])) {
        lines += batch.length
        for (const recorded of batch) if (recorded.kind === 'bad') bad.push(recorded.line)
      }
      expect(lines).toBe(200)
      expect(bad).toEqual(Array.from({ length: 31 }, (_, place) => 170 + place))
    })
  },
)

describe.skipIf(!python)(
  `made-up traffic and an independent count${python ? '' : ' (skipped: python3 is not there)'}`,
  () => {
    it('agree on lines of every kind', async () => {
      const often = (usual: readonly string[], odd: readonly string[]) =>
        fc.oneof(
          { weight: 9, arbitrary: fc.constantFrom(...usual) },
          { weight: 1, arbitrary: fc.constantFrom(...odd) },
        )
      const two = (number: number) => String(number).padStart(2, '0')
      const time = fc
        .tuple(
          often(['01', '02'], ['00', '29', '31', '32']),
          often(['Jan'], ['Feb', 'Apr', 'Dec', 'May', 'Foo']),
          often(['2020'], ['2021', '1960']),
          fc.integer({ min: 0, max: 24 }),
          fc.integer({ min: 0, max: 60 }),
          often(['+0000', '-0500', '+0330'], ['UTC']),
        )
        .map(
          ([day, month, year, hour, minute, zone]) =>
            `${day}/${month}/${year}:${two(hour)}:${two(minute)}:${two(minute)} ${zone}`,
        )
      const target = fc.constantFrom(
        ...['/', '/a.css', '/A.PNG?x', '/a.php?b.css', '/a b', '//x', '/a/', '*', 'x.css', '/é.js'],
        ...['http://a.example', 'https://a.example/b.svg', 'HTTP://a.zip', 'a.example:443', ''],
      )
      const request = fc.oneof(
        fc
          .tuple(
            often(['GET', 'GET', 'POST', 'HEAD'], ['get', 'PROP-FIND', '']),
            target,
            often([' HTTP/1.1', ' HTTP/2'], [' HTTP/1.', '', ' http/1.1']),
          )
          .map(([method, path, protocol]) => `${method} ${path}${protocol}`),
        often(
          ['GET / HTTP/1.1', 'GET /a?b HTTP/1.1'],
          ['', '-', 'GET', String.raw`\x16\"\x03`, 'a"b', String.raw`x\\`, 'x\\'],
        ),
      )
      const field = fc.constantFrom(
        ...[
          '-',
          '',
          'http://Ref.example/a?b',
          'Mozilla/5.0 (X; Y)',
          String.raw`a \"b\"`,
          'a "b" c',
          'é',
        ],
      )
      const tail = fc.oneof(
        fc.tuple(field, field).map(([left, right]) => ` "${left}" "${right}"`),
        often(['', ' "-" "-" "-"', ' "-" "-" x'], [' ', ' "-"', ' "-" "cut', ' 0.1']),
      )
      const status = often(['200', '304'], ['301', '404', '000', '20', '2000', '-'])
      const client = often(['10.0.0.1', '10.0.0.2', '::1'], ['host.example', '-', 'a b', ''])
      const logLine = fc
        .tuple(client, often(['-', 'me', 'a b'], ['a [b']), time, request, status, tail)
        .map(
          ([ip, user, at, asked, code, rest]) =>
            `${ip} - ${user} [${at}] "${asked}" ${code} 12${rest}`,
        )
      const raw = fc.oneof(
        { weight: 9, arbitrary: logLine.map((text) => Buffer.from(text)) },
        {
          weight: 1,
          arbitrary: fc.oneof(
            fc.uint8Array({ maxLength: 20 }),
            logLine.map((text) => Buffer.from(`${text}é`, 'latin1')),
            logLine.map((text) => Buffer.from(`${text}\r`)),
            fc.constant(Buffer.alloc(65_537, 'x')),
          ),
        },
      )
      const folder = mkdtempSync(join(tmpdir(), 'beckon-traffic-'))
      const file = join(folder, 'made-up.log')
      try {
        await fc.assert(
          fc.asyncProperty(fc.integer(), async (seed) => {
            const parts = fc.sample(raw, { seed, numRuns: 2_000 })
            writeFileSync(file, Buffer.concat(parts.flatMap((part) => [part, Buffer.from('\n')])))
            expect(await totals([file])).toEqual(independently([file]))
          }),
          { numRuns: 5, endOnFailure: true },
        )
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    })
  },
)
