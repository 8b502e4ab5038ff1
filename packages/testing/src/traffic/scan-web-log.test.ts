import { describe, expect, it } from 'vitest'
import { LogTimes } from './log-time.ts'
import { scanWebLog } from './scan-web-log.ts'
import { lineChunk, textOf } from './split-lines.ts'
import { WebLogLine } from './web-log-line.ts'

const at = Date.UTC(2015, 4, 17, 10, 5, 3)
const time = '[17/May/2015:10:05:03 +0000]'

/** What a line may stand between: bytes that a look beyond its ends would take for more of it. */
const surroundings = [
  ['', ''],
  ['10.0.0.9 - - [', '\n'],
  ['" ', '" 200 12 "-" "-"'],
  ['\\', ' "" ""'],
  ['ü', '] "'],
  ['', '0'],
  ['', '- '],
  ['', '"'],
] as const

/** The fields as text, or why there are none: the same wherever the line stands. */
function scan(text: string, format: 'combined' | 'common' = 'combined'): object | string {
  const found = surroundings.map(([before, after]) => {
    const line = new WebLogLine()
    line.chunk = lineChunk(Buffer.from(before + text + after))
    line.start = Buffer.byteLength(before)
    line.stop = line.start + Buffer.byteLength(text)
    const reason = scanWebLog(line, format, new LogTimes())
    if (reason !== undefined) return reason
    const field = (start: number, stop: number) => textOf(line.chunk, start, stop)
    return {
      client: field(line.start, line.clientStop),
      at: line.at,
      request: field(line.requestStart, line.requestStop),
      status: line.status,
      referrer: field(line.referrerStart, line.referrerStop) || '-',
      agent: field(line.agentStart, line.agentStop) || '-',
    }
  })
  const [first = ''] = found
  for (const other of found) expect(other).toEqual(first)
  return first
}

const common = `10.0.0.1 - - ${time} "GET / HTTP/1.1" 200 12`
const fields = { client: '10.0.0.1', at, request: 'GET / HTTP/1.1', status: 200 }
const unknown = { referrer: '-', agent: '-' }

describe('scanWebLog', () => {
  it('reads the combined format', () => {
    expect(scan(`${common} "http://a.example/?q=1" "Mozilla/5.0 (X; Y)"`)).toEqual({
      ...fields,
      referrer: 'http://a.example/?q=1',
      agent: 'Mozilla/5.0 (X; Y)',
    })
  })

  it('takes a missing, empty or dashed referrer and agent for missing', () => {
    for (const line of [common, `${common} "-" "-"`, `${common} "" ""`]) {
      expect(scan(line)).toEqual({ ...fields, ...unknown })
    }
  })

  it('leaves alone what others append', () => {
    for (const more of [' "-"', ' "10.1.1.1, 10.2.2.2" rt=0.001', ' ', ' "cut off']) {
      expect(scan(`${common} "-" "-"${more}`)).toEqual({ ...fields, ...unknown })
      expect(scan(`${common} "-" "agent"${more}`, 'common')).toEqual({ ...fields, ...unknown })
    }
    expect(scan(`${common} 0.001`)).toBe('not-a-log-line')
    expect(scan(`${common} 0.001`, 'common')).toEqual({ ...fields, ...unknown })
  })

  it('leaves escapes in place and knows an escaped quote from the last one', () => {
    expect(scan(String.raw`${common} "http://a/\"b\"" "x \\\" y\\"`)).toEqual({
      ...fields,
      referrer: String.raw`http://a/\"b\"`,
      agent: String.raw`x \\\" y\\`,
    })
  })

  it.each([
    ['2001:db8::1', '2001:db8::1'],
    ['crawl-1.example.net', 'crawl-1.example.net'],
    ['-', '-'],
  ])('reads the client %s', (client, expected) => {
    expect(scan(common.replace('10.0.0.1', client))).toMatchObject({ client: expected })
  })

  it.each(['frank', 'frank the tank', '', 'O [ther'])('lets the user be called %j', (user) => {
    const line = common.replace('- -', `- ${user}`)
    const expected = user === 'O [ther' ? 'bad-time' : { ...fields, ...unknown }
    expect(scan(line)).toEqual(expected)
  })

  it.each(['', String.raw`\x16\x03\x01\"\xB9`, '-', 'GET /a b c HTTP/1.1'])(
    'reads the request %j, whatever it is',
    (request) => {
      expect(scan(common.replace('GET / HTTP/1.1', request))).toMatchObject({ request })
    },
  )

  it('reads a size of - and any status of three digits', () => {
    expect(scan(common.replace('200 12', '000 -'))).toMatchObject({ status: 0 })
    expect(scan(common.replace('200 12', '999 0'))).toMatchObject({ status: 999 })
  })

  it.each([
    ['', 'empty'],
    [' ', 'not-a-log-line'],
    ['hello', 'not-a-log-line'],
    [` - - ${time} "GET / HTTP/1.1" 200 12`, 'not-a-log-line'],
    [common.replace(' - -', ' -'), 'not-a-log-line'],
    [common.replace('[', ''), 'not-a-log-line'],
    [common.replace('] "', ']"'), 'not-a-log-line'],
    [common.replace('May', 'Mai'), 'bad-time'],
    [common.replace('+0000', 'GMT'), 'bad-time'],
    [common.replace('200', '20'), 'not-a-log-line'],
    [common.replace('200', '2000'), 'not-a-log-line'],
    [common.replace('200', '2e0'), 'not-a-log-line'],
    [common.replace('200 12', '200'), 'not-a-log-line'],
    [common.replace('200 12', '200 '), 'not-a-log-line'],
    [common.replace('200 12', '200 1x'), 'not-a-log-line'],
    [common.replace('1.1" 200 12', '1.1'), 'unclosed-quote'],
    [`${common} "-`, 'unclosed-quote'],
    [`${common} "-"`, 'not-a-log-line'],
    [`${common} "-" "Mozilla/5.0 (compatible; bot.htm`, 'unclosed-quote'],
    [String.raw`${common} "-" "Mozilla\"`, 'unclosed-quote'],
    [`${common} "-" "Mozilla "quoted" rest"`, 'not-a-log-line'],
    [`${common} "-"  "-"`, 'not-a-log-line'],
  ])('says why it cannot read %j', (line, reason) => {
    expect(scan(line)).toBe(reason)
  })

  it('reads what is no ASCII, in any field', () => {
    const line = common.replace('- -', '- Jürgen ').replace('/ ', '/grün ')
    expect(scan(`${line} "http://ä.example/" "日本"`)).toEqual({
      ...fields,
      request: 'GET /grün HTTP/1.1',
      referrer: 'http://ä.example/',
      agent: '日本',
    })
    expect(scan(common.replace('May', 'Mäi'))).toBe('bad-time')
    expect(scan(common.replace('200', '2é'))).toBe('not-a-log-line')
  })

  it('is done with a hostile line in one pass', () => {
    // Quadratic work on lines this long takes far longer than a test may.
    const long = 2_000_000
    expect(scan(`${common} "${'\\"'.repeat(long)}`)).toBe('unclosed-quote')
    expect(scan(`${common} "${'\\'.repeat(long)}`)).toBe('unclosed-quote')
    expect(scan(' '.repeat(long))).toBe('not-a-log-line')
    expect(scan('a ['.repeat(long))).toBe('not-a-log-line')
  })
})
