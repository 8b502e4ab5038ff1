import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { beckon, moving, unfit } from '../run.test-kit.ts'

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0'
const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36'

interface Request {
  readonly ip?: string
  readonly agent?: string
  readonly method?: string
}

function line(time: string, path: string, request: Request = {}): string {
  const { ip = '192.0.2.7', agent = firefox, method = 'GET' } = request
  return `${ip} - - [01/Mar/2024:${time} +0000] "${method} ${path} HTTP/1.1" 200 512 "-" "${agent}"`
}

/** What the documentation tells people to do by hand. */
function visitorOf(ip: string, agent: string): string {
  return createHash('sha256').update(`${ip} ${agent}`).digest('base64url').slice(0, 22)
}

const reader = visitorOf('192.0.2.7', firefox)
const other = visitorOf('192.0.2.7', chrome)
const guesser = visitorOf('198.51.100.9', '-')
const guess = { ip: '198.51.100.9', agent: '-', method: 'POST' }

const log = [
  line('10:00:00', '/'),
  line('10:00:30', '/%1B%5B2Jevil', { agent: chrome }),
  line('10:00:50', '/desks'),
  ...[0, 1, 2, 3, 4].map((second) => line(`12:00:0${second}`, '/login', guess)),
  line('14:00:00', '/login', guess),
  line('16:00:00', '/'),
].join('\n')

const leaf = (fact: string, operator: string, value: unknown, params?: object) => ({
  fact,
  operator,
  value,
  ...(params && { params }),
})
const rules = {
  conditions: { person: { all: [leaf('visitor.bot', 'equal', false)] } },
  rules: [
    {
      name: 'stays',
      cooldown: '1d',
      conditions: {
        all: [{ condition: 'person' }, leaf('page.seconds', 'greaterThanInclusive', 60)],
      },
      event: { type: 'invite', params: { text: 'Can we help?' } },
    },
    {
      name: 'from-abroad',
      conditions: { any: [leaf('geo.country', 'in', ['DE', 'FR'])] },
      event: { type: 'tag', params: { tag: 'abroad' } },
    },
    {
      name: 'guesses',
      conditions: {
        all: [
          leaf('events.count', 'greaterThanInclusive', 3, {
            type: 'form.submit',
            within: '1h',
            where: leaf('page.path', 'endsWith', '/login'),
          }),
        ],
      },
      event: { type: 'block', params: { scope: 'address', for: '1d' } },
    },
  ],
}

let directory = ''
let paths: string[] = []
const explain = (visitor: string, ...args: string[]) =>
  beckon(['explain', ...paths, '--geo', 'none', '--visitor', visitor, ...args])

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'beckon-explain-'))
  const file = (name: string): string => join(directory, name)
  paths = [file('access.log'), '--rules', file('rules.json')]
  await writeFile(file('access.log'), log)
  await writeFile(file('rules.json'), JSON.stringify(rules))
})
afterAll(() => rm(directory, { recursive: true }))

describe('beckon explain', () => {
  it('tells of each rule what it asked for, what it saw, and what came of it', async () => {
    const { code, stdout, stderr } = await explain(reader)
    expect([code, stderr]).toEqual([0, ''])
    expect(unfit(stdout)).toBeUndefined()
    const told = stdout.replaceAll(/ +/g, ' ')
    for (const part of [
      `visitor ${reader}`,
      'events 3 events',
      'last event 2024-03-01 16:00:00 UTC, page.view',
      'explained at 2024-03-01 16:30:00 UTC',
      'stays true\n fired once, at 2024-03-01 10:01:50 UTC\n suppressed: cooldown 1 time, in this visit too\n cooling down until 2024-03-02 10:01:50 UTC\n',
      '✓ all of\n ├─ ✓ all of, "person"\n │ └─ ✓ visitor.bot = false was false\n └─ ✓ page.seconds ≥ 60 was 1800',
      'from-abroad false\n never fired\n ✗ any of\n └─ ✗ geo.country in ["DE","FR"] was absent',
      'events.count ≥ 3 was 0',
      '"within":"1h"',
    ]) {
      expect(told).toContain(part)
    }
  })

  it('looks from another instant, where near misses show', async () => {
    const { stdout } = await explain(reader, '--at', '2024-03-01T10:01:42Z', '--rule', 'stays')
    const told = stdout.replaceAll(/ +/g, ' ')
    expect(told).toContain('events 2 events\n')
    expect(told).toContain('stays false\n never fired\n')
    expect(told).toContain('✗ page.seconds ≥ 60 was 52 near miss: 8 away')
    expect(told).toContain(
      '1 change would have made it true: page.seconds 52 → at least 60 (8 more)',
    )
    expect(told).not.toContain('from-abroad')
    const later = await explain(reader, '--at', '2024-03-01T10:01:50+00:00', '--rule', 'stays')
    expect(later.stdout).toContain('fired once')
  })

  it('says in JSON what it says to a reader, and nothing else', async () => {
    const { code, stdout, stderr } = await explain(reader, '--json', '--rule', 'stays')
    expect([code, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout)).toMatchObject({
      visitor: reader,
      site: 'site',
      at: '2024-03-01T16:30:00.000Z',
      events: 3,
      refused: {},
      lastEvent: { type: 'page.view', at: '2024-03-01T16:00:00.000Z', page: { url: '/' } },
      rules: [
        {
          rule: 'stays',
          enabled: true,
          result: true,
          fired: 1,
          firstFiredAt: '2024-03-01T10:01:50.000Z',
          suppressed: { cooldown: 1 },
          suppressedInVisit: ['cooldown'],
          coolsUntil: '2024-03-02T10:01:50.000Z',
          condition: { kind: 'all', result: true, children: [{}, { observed: 1800 }] },
        },
      ],
    })
  })

  it('says what stands in the way of an invitation', async () => {
    const [stays] = rules.rules
    const file = join(directory, 'capped.json')
    await writeFile(
      file,
      JSON.stringify({ ...rules, rules: [{ ...stays, cooldown: '1s', caps: { perDay: 1 } }] }),
    )
    const args = [join(directory, 'access.log'), '--rules', file, '--geo', 'none']
    const { stdout } = await beckon(['explain', ...args, '--visitor', reader])
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'would not invite (day-cap): there were as many invitations within 24 hours as its cap allows, until 2024-03-02 10:01:50 UTC',
    )
    const json = await beckon(['explain', ...args, '--visitor', reader, '--json'])
    expect(JSON.parse(json.stdout).rules[0].invitation).toEqual({
      heldBack: 'day-cap',
      until: '2024-03-02T10:01:50.000Z',
      heldOut: false,
    })
  })

  it('says whether the schedule of a rule is open, and when it turns', async () => {
    const [stays] = rules.rules
    const scheduled = (name: string, active: object) => ({ ...stays, name, active })
    const file = join(directory, 'scheduled.json')
    const ruleSet = [
      scheduled('later', { from: '2024-03-02' }),
      scheduled('now', { hours: ['16:00-17:00'] }),
      scheduled('over', { until: '2024-02-29' }),
      scheduled('since', { from: '2024-02-29' }),
    ]
    await writeFile(file, JSON.stringify({ ...rules, rules: ruleSet }))
    const args = [join(directory, 'access.log'), '--rules', file, '--geo', 'none']
    const { stdout } = await beckon(['explain', ...args, '--visitor', reader])
    const told = stdout.replaceAll(/ +/g, ' ')
    for (const part of [
      'later true\n never fired\n suppressed: schedule 2 times, in this visit too\n outside its schedule, which opens at 2024-03-02 00:00:00 UTC\n',
      'its schedule is open until 2024-03-01 17:00:00 UTC\n',
      'outside its schedule, which does not open again\n',
      'its schedule is open for good\n',
    ]) {
      expect(told).toContain(part)
    }
    const json = await beckon(['explain', ...args, '--visitor', reader, '--json'])
    expect(JSON.parse(json.stdout).rules.map((it: { schedule: unknown }) => it.schedule)).toEqual(
      expect.arrayContaining([
        { open: false, turnsAt: '2024-03-02T00:00:00.000Z' },
        { open: true, turnsAt: null },
      ]),
    )
  })

  it('explains a blocked visitor at the end of the visit that rules saw', async () => {
    const { stdout } = await explain(guesser, '--rule', 'guesses')
    const told = stdout.replaceAll(/ +/g, ' ')
    expect(told).toContain('events 3 events, refused: BLOCKED 3\n')
    expect(told).toContain('explained at 2024-03-01 12:30:02 UTC')
    expect(told).toContain('guesses true\n fired once, at 2024-03-01 12:00:02 UTC')
  })

  it('says so where no rule ever looked at the visitor', async () => {
    const neighbour = line('12:10:00', '/', { ip: '198.51.100.9', agent: chrome })
    const file = join(directory, 'neighbour.log')
    await writeFile(file, `${log}\n${neighbour}`)
    const [, ...options] = paths
    const visitor = visitorOf('198.51.100.9', chrome)
    const args = [file, ...options, '--geo', 'none', '--visitor', visitor]
    const { code, stdout } = await beckon(['explain', ...args])
    expect(code).toBe(0)
    expect(stdout).toContain('0 events, refused: BLOCKED 1')
    expect(stdout).toContain('no rule looked at it')
  })

  it('stands any text a visitor sends', async () => {
    const evil = '\u001b]0;owned\u0007\u202eevil \u009b2J 漢字'.repeat(9)
    const recorded = {
      at: '2024-03-01T10:00:00Z',
      visitor: 'v-1',
      userAgent: evil,
      event: { type: 'page.view', page: { url: '/', title: evil, referrer: evil } },
    }
    const ruleSet = {
      rules: [{ ...rules.rules[1], conditions: { all: [leaf('page.title', 'equal', 'x')] } }],
    }
    const [events, rulesFile] = [join(directory, 'events.ndjson'), join(directory, 'title.json')]
    await writeFile(events, JSON.stringify(recorded))
    await writeFile(rulesFile, JSON.stringify(ruleSet))
    const args = ['explain', events, '--rules', rulesFile, '--visitor', 'v-1', '--geo', 'none']
    const read = await beckon(args)
    expect(read.code).toBe(0)
    expect(read.stdout).toContain('evil')
    expect(unfit(read.stdout)).toBeUndefined()
    expect((await beckon([...args, '--json'])).stdout).not.toMatch(moving)
  })
})

describe('the visitor of beckon explain', () => {
  it('may be given by the first characters of its id, or by its address', async () => {
    for (const wanted of [reader.slice(0, 6), '198.51.100.9']) {
      expect((await explain(wanted, '--json')).code).toBe(0)
    }
    expect(JSON.parse((await explain('198.51.100.9', '--json')).stdout).visitor).toBe(guesser)
  })

  it('must be one: all who might be meant are shown', async () => {
    const { code, stdout, stderr } = await explain('192.0.2.7')
    expect([code, stdout]).toEqual([1, ''])
    const told = stderr.replaceAll(/ +/g, ' ')
    expect(told).toContain(` ${reader} 3 events Mozilla/5.0 (X11;`)
    expect(told).toContain(` ${other} 1 event Mozilla/5.0 (Windows`)
    expect(unfit(stderr)).toBeUndefined()
  })

  it('is unknown: how ids are made is told', async () => {
    const { code, stdout, stderr } = await explain('nobody')
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain('no visitor "nobody" in the log')
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain('the hash of its address and user agent')
    const early = await explain(reader, '--at', '2024-03-01T09:00:00Z')
    expect(early.code).toBe(1)
    expect(early.stderr.replaceAll(/\s+/g, ' ')).toContain('up to 2024-03-01 09:00:00 UTC')
  })
})

describe('beckon explain --storage', () => {
  it('tells of a server what its log holds, and writes nothing', async () => {
    const [log = '', ...options] = paths
    const file = join(directory, 'server.sqlite')
    const url = `sqlite:${file}`
    expect(
      (await beckon(['replay', log, ...options, '--geo', 'none', '--storage', url])).code,
    ).toBe(0)
    const bytes = await readFile(file)
    const look = (...args: string[]) =>
      beckon(['explain', '--storage', url, '--visitor', reader, ...args])
    const at = '2024-03-01T10:01:42Z'
    const { code, stdout, stderr } = await look('--at', at, '--rule', 'stays')
    expect([code, stderr]).toEqual([0, ''])
    expect(unfit(stdout)).toBeUndefined()
    expect(stdout).toContain('stays  false')
    const json = JSON.parse((await look('--at', '2024-03-01T10:00:50Z', '--json')).stdout)
    expect(json).toMatchObject({ events: 2, historyCut: false, diverged: false })
    expect(json.rules).toHaveLength(3)
    expect(await readFile(file)).toEqual(bytes)
    expect((await look('--site', 'other')).code).toBe(1)
    expect((await look('--rule', 'none')).code).toBe(2)
    expect((await beckon(['explain', '--storage', url, '--visitor', 'nobody'])).code).toBe(1)
    const missing = join(directory, 'missing.sqlite')
    expect(
      (await beckon(['explain', '--storage', `sqlite:${missing}`, '--visitor', 'v'])).code,
    ).toBe(2)
    expect((await beckon(['explain', log, '--storage', url, '--visitor', 'v'])).code).toBe(2)
  })
})

describe('a wrong call of beckon explain', () => {
  it.each([
    [['--rule', 'none'], 'no rule "none"'],
    [['--at', '2024-03-01'], 'instant'],
    [['--at', '2024-13-41T10:00:00Z'], 'instant'],
  ])('%j ends with 2', async (args, said) => {
    const { code, stdout, stderr } = await explain(reader, ...args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(said)
  })

  it('needs files, rules and a visitor', async () => {
    const [log = '', ...options] = paths
    for (const args of [
      ['-', ...options, '--visitor', 'v'],
      [...options, '--visitor', 'v'],
      [log, '--visitor', 'v'],
      [log, ...options],
    ]) {
      expect((await beckon(['explain', ...args])).code).toBe(2)
    }
  })
})
