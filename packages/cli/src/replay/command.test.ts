import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { sqliteStorage } from '@beckon/storage-sqlite'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { beckon, moving, unfit } from '../run.test-kit.ts'

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0'

function line(
  minute: number,
  path: string,
  { status = 200, referrer = '-', agent = firefox } = {},
) {
  const at = `01/Mar/2024:10:${String(minute).padStart(2, '0')}:00 +0000`
  return `192.0.2.7 - - [${at}] "GET ${path} HTTP/1.1" ${status} 512 "${referrer}" "${agent}"`
}

const search = 'https://www.google.com/search?q='
const log = [
  line(0, '/', { referrer: `${search}oak+desk` }),
  line(0, '/style.css'),
  line(1, '/desks'),
  line(2, '/nowhere', { status: 404 }),
  'this is no log line',
].join('\n')

const rules = {
  rules: [
    {
      name: 'reads-on',
      conditions: {
        all: [{ fact: 'visit.pages', operator: 'greaterThanInclusive', value: 2 }],
      },
      event: { type: 'segment', params: { segment: 'reader' } },
    },
    {
      name: 'hello',
      cooldown: '1d',
      conditions: { all: [{ fact: 'page.seconds', operator: 'greaterThanInclusive', value: 30 }] },
      event: { type: 'invite', params: { text: 'Can we help?' } },
    },
  ],
}

let directory = ''
const file = (name: string): string => join(directory, name)
const replay = (...args: string[]) => beckon(['replay', ...args, '--geo', 'none'])

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'beckon-replay-'))
  await writeFile(file('access.log'), log)
  await writeFile(file('access.log.gz'), gzipSync(log))
  await writeFile(file('cut.log.gz'), gzipSync(log.repeat(100)).subarray(0, 150))
  await writeFile(file('rules.json'), JSON.stringify(rules))
  await writeFile(file('faulty.json'), '{"rules": [{"name": "a"}]}')
  await writeFile(file('image.png'), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0a, 0xff, 0x00, 0x0a]))
})
afterAll(() => rm(directory, { recursive: true }))
afterEach(() => {
  vi.doUnmock('geoip-lite')
})

/** The fields that DESIGN promises, in its order. */
const promised = [
  ...['lines', 'received', 'committed', 'duplicates', 'quarantined', 'refused', 'assets'],
  ...['pageViews', 'visitors', 'visits', 'bots', 'referrers', 'searchEngines', 'keywords'],
  ...['countries', 'browsers', 'os', 'rules', 'actions', 'segments', 'ruleSet'],
  ...['decisionsDigest', 'firstEvent', 'lastEvent', 'wallSeconds', 'eventsPerSecond'],
]

describe('beckon replay --json', () => {
  it('prints one document with all that is promised, in order, and nothing else', async () => {
    const { code, stdout, stderr } = await replay(
      file('access.log'),
      ...['--rules', file('rules.json'), '--json'],
    )
    expect([code, stderr]).toEqual([0, ''])
    const report = JSON.parse(stdout)
    expect(Object.keys(report).filter((key) => promised.includes(key))).toEqual(promised)
    expect(report).toMatchObject({
      lines: 5,
      received: 4,
      committed: 3,
      duplicates: 0,
      quarantined: { 'not-a-log-line': 1 },
      refused: {},
      inFlight: 0,
      assets: 1,
      pageViews: 2,
      visitors: 1,
      visits: 1,
      bots: 0,
      referrers: { search: 1 },
      searchEngines: { Google: 1 },
      keywords: { 'oak desk': 1 },
      browsers: { Firefox: 1 },
      os: { Linux: 1 },
      rules: { 'reads-on': { matched: 1, fired: 1, suppressed: {} } },
      actions: { invite: 1, segment: 1 },
      segments: { reader: 1 },
      engagement: {
        hello: {
          qualified: 1,
          offered: 1,
          heldOut: 0,
          expired: 1,
          shown: 0,
          lift: { verdict: 'not-enough-data' },
        },
      },
      firstEvent: '2024-03-01T10:00:00.000Z',
      lastEvent: '2024-03-01T10:02:00.000Z',
    })
    expect(report.wallSeconds).toBeGreaterThan(0)
    expect(report.decisionsDigest).toMatch(/^[0-9a-f]{64}$/)
  })

  it('finds the same in a gzipped file, and on stdin', async () => {
    const told = async (ran: Promise<{ stdout: string }>): Promise<object> => {
      const { wallSeconds, eventsPerSecond, ...same } = JSON.parse((await ran).stdout)
      expect([typeof wallSeconds, typeof eventsPerSecond]).toEqual(['number', 'number'])
      return same
    }
    const plain = await told(replay(file('access.log'), '--json'))
    expect(await told(replay(file('access.log.gz'), '--json'))).toEqual(plain)
    const args = ['replay', '-', '--geo', 'none', '--json']
    expect(await told(beckon(args, { stdin: log }))).toEqual(plain)
    expect(await told(beckon(args, { stdin: gzipSync(log) }))).toEqual(plain)
  })

  it('takes options of the site', async () => {
    const own = line(0, '/', { referrer: 'https://shop.example/start' })
    const args = ['replay', '-', '--json', '--geo', 'none', '--time-zone', 'Asia/Tehran']
    const referrers = async (...more: string[]) =>
      JSON.parse((await beckon([...args, ...more], { stdin: own })).stdout).referrers
    expect(await referrers()).toEqual({ website: 1 })
    expect(await referrers('--host', 'a.example', 'SHOP.example')).toEqual({ direct: 1 })
    expect(await referrers('--host', 'a.example', '--host', 'shop.example')).toEqual({ direct: 1 })
  })

  it('decides the same whatever it is stored in, also about what visitors share', async () => {
    const many = Array.from({ length: 40 }, (_, place) =>
      line(Math.floor(place / 2), `/${place}`, { agent: `${firefox} ${place}` }),
    )
    const shared = { caps: { perMinute: 1 }, rules: rules.rules }
    await writeFile(file('many.log'), many.join('\n'))
    await writeFile(file('shared.json'), JSON.stringify(shared))
    const args = [file('many.log'), '--rules', file('shared.json'), '--json']
    const [inMemory, inFile] = await Promise.all(
      [[], ['--storage', `sqlite:${file('many.sqlite')}`]].map(async (storage) => {
        const { decisionsDigest, actions } = JSON.parse((await replay(...args, ...storage)).stdout)
        return { decisionsDigest, actions }
      }),
    )
    expect(inMemory?.actions.invite).toBeGreaterThan(10)
    expect(inFile).toEqual(inMemory)
  })

  it('goes on in an SQLite file where an earlier run stopped', async () => {
    const storage = ['--storage', `sqlite:${file('run.sqlite')}`]
    const args = ['--rules', file('rules.json'), '--json', ...storage]
    const first = JSON.parse((await replay(file('access.log'), ...args)).stdout)
    const again = await replay(file('access.log'), ...args)
    expect(again.code).toBe(0)
    expect(again.stderr).toContain('this run went on')
    expect(JSON.parse(again.stdout)).toMatchObject({
      committed: 0,
      duplicates: first.received,
      decisionsDigest: first.decisionsDigest,
      actions: first.actions,
    })
  })
})

describe('a storage whose history was cut', () => {
  it('is told of, because decisions are missing from the digest', async () => {
    const path = file('cut.sqlite')
    const args = [file('access.log'), '--storage', `sqlite:${path}`]
    expect((await replay(...args)).stderr).not.toContain('history was cut')
    const storage = sqliteStorage({ file: path })
    await storage.open()
    await storage.prune(Date.parse('2024-03-01T10:01:30Z'))
    for await (const { visitor = '' } of storage.read({ kinds: ['event'] })) {
      await storage.erase('site', visitor)
    }
    await storage.close()
    const told = (await replay(...args)).stderr.replaceAll(/\s+/g, ' ')
    expect(told).toContain('from before 2024-03-01 10:01:30 UTC was pruned')
    expect(told).toContain('1 visitor erased from it')
  })
})

describe('beckon replay for a reader', () => {
  it('shows the account, what was counted and what the rules did, within 80 columns', async () => {
    const { code, stdout, stderr } = await replay(
      file('access.log'),
      ...['--rules', file('rules.json')],
    )
    expect([code, stderr]).toEqual([0, ''])
    expect(unfit(stdout)).toBeUndefined()
    const told = stdout.replaceAll(/ +/g, ' ')
    for (const part of [
      'lines 5\n - static assets 1 delivered; no events\n = received 4\n',
      ' committed 3\n + duplicates 0\n + quarantined 1 not-a-log-line 1\n + refused 0\n',
      ' + in flight 0\n = received 4 ✓ it adds up\n',
      'visitors 1, 0 bots among them (0.0 %)',
      'search 1 100.0 % Google 1 100.0 %',
      'oak desk 1',
      'unknown 1 Firefox 1 Linux 1',
      'reads-on 1 1 0',
      'Invitations offered shown accepted declined ignored expired\n hello 1 0 0 0 0 1\n',
      'each visitor was taken to be present until',
    ]) {
      expect(told).toContain(part)
    }
    expect(stdout).not.toContain('MaxMind')
  })

  it('compares those who were invited with those who were held out', async () => {
    const tested = {
      name: 'hello',
      conditions: { all: [{ fact: 'page.path', operator: 'equal', value: '/' }] },
      event: { type: 'invite', params: { text: 'Can we help?' } },
      holdout: 0.5,
      goal: { event: 'page.view', within: '10m' },
    }
    await writeFile(file('tested.json'), JSON.stringify({ rules: [tested] }))
    const visitors = Array.from({ length: 200 }, (_, index) => `${firefox} ${index}`)
    const lines = ['/', '/desks'].flatMap((path, minute) =>
      visitors
        .filter((_, index) => minute === 0 || index % 3 === 0)
        .map((agent) => line(minute, path, { agent })),
    )
    const run = (...args: string[]) =>
      beckon(['replay', '-', '--rules', file('tested.json'), '--geo', 'none', ...args], {
        stdin: lines.join('\n'),
      })
    const { stdout } = await run()
    expect(unfit(stdout)).toBeUndefined()
    const { engagement } = JSON.parse((await run('--json')).stdout)
    const { offered, heldOut, visitors: groups, lift } = engagement.hello
    expect([offered + heldOut, lift.verdict]).toEqual([200, 'unclear'])
    expect(groups.offered.converted + groups.heldOut.converted).toBe(67)
    const points = (share: number) => `${share < 0 ? '' : '+'}${(100 * share).toFixed(1)}`
    const { low, high } = lift.interval
    const told = [
      'hello',
      `${groups.offered.converted} of ${offered}`,
      `${groups.heldOut.converted} of ${heldOut}`,
      `${points(lift.difference)} (${points(low)} to ${points(high)})`,
    ].join(' ')
    expect(stdout.replaceAll(/ +/g, ' ')).toContain(told)
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('they differ by chance alone')
  })

  it('stands any text a visitor sends', async () => {
    const evil = [
      `${encodeURIComponent('\u001b]0;owned\u0007\u001b[2J\u202eevil')}`,
      encodeURIComponent('漢字'.repeat(60)),
      encodeURIComponent('سلام دنیا '.repeat(20)),
      encodeURIComponent('a\u0301\u0301\u0301'.repeat(40)),
      encodeURIComponent('👩‍👩‍👧'.repeat(30)),
      encodeURIComponent('2016'),
      encodeURIComponent('__proto__'),
    ]
    const lines = evil.map((words, index) =>
      line(index, '/', { referrer: search + words, agent: `\u009b31m${firefox} ${index}` }),
    )
    const args = ['replay', '-', '--geo', 'none']
    const read = await beckon(args, { stdin: lines.join('\n') })
    expect(read.code).toBe(0)
    expect(unfit(read.stdout)).toBeUndefined()
    expect(read.stdout).toContain('evil')
    expect(read.stdout).toContain('漢字漢字')
    const json = await beckon([...args, '--json'], { stdin: lines.join('\n') })
    expect(json.stdout).not.toMatch(moving)
    expect(Object.keys(JSON.parse(json.stdout).keywords)).toContain('漢字'.repeat(60))
  })

  it('ranks names made of digits like all others', async () => {
    const words = ['9', 'desk', 'desk', '10']
    const lines = words.map((word, index) =>
      line(index, '/', { referrer: search + word, agent: `${firefox} ${index}` }),
    )
    const { stdout } = await beckon(['replay', '-', '--geo', 'none'], { stdin: lines.join('\n') })
    expect(stdout.replaceAll(/ +/g, ' ')).toContain('desk 2\n 10 1\n 9 1\n')
  })

  it('shows a bar and colours on a terminal only', async () => {
    const args = ['replay', file('access.log'), '--geo', 'none']
    const seen = await beckon(args, { terminal: true })
    expect(seen.stderr).toContain('░')
    expect(seen.stdout).toContain('\u001b[1m')
    const plain = await beckon(args, { terminal: true, env: { NO_COLOR: '1' } })
    expect(plain.stdout).not.toContain('\u001b')
    const counted = await beckon(['replay', '-', '--geo', 'none'], { terminal: true, stdin: log })
    expect(counted.stderr).toMatch(/\d+ lines, /)
  })

  it('goes on without geography, and says so once, where geoip-lite is not to be had', async () => {
    vi.doMock('geoip-lite', () => {
      throw new Error('not there')
    })
    const { code, stdout, stderr } = await beckon(['replay', '-', '--json'], { stdin: log })
    expect(code).toBe(0)
    expect(JSON.parse(stdout).countries).toEqual({ unknown: 1 })
    expect(stderr.match(/no geography/g)).toHaveLength(1)
  })
})

describe('exit codes of beckon replay', () => {
  it('1: the rules are faulty; every fault is told, and nothing is printed', async () => {
    const { code, stdout, stderr } = await replay(
      file('access.log'),
      ...['--rules', file('faulty.json')],
    )
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain('fault MISSING_FIELD /rules/0/conditions')
    expect(stderr).toContain('fault MISSING_FIELD /rules/0/event')
  })

  it('0: rules that can never do what they say run all the same, and are noted', async () => {
    const all = [{ fact: 'visit.pages', operator: 'lessThan', value: 0 }]
    const hopeless = { rules: [{ ...rules.rules[0], conditions: { all } }] }
    await writeFile(file('hopeless.json'), JSON.stringify(hopeless))
    const { code, stderr } = await replay(file('access.log'), ...['--rules', file('hopeless.json')])
    expect(code).toBe(0)
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain('a rule cannot do what it says: beckon check')
    const fine = await replay(file('access.log'), ...['--rules', file('rules.json')])
    expect(fine.stderr).not.toContain('cannot do what')
  })

  it('1: the log is damaged', async () => {
    const { code, stdout, stderr } = await replay(file('cut.log.gz'))
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain('cut.log.gz')
  })

  it('1: there is no line that can be read', async () => {
    const { code, stdout, stderr } = await replay(file('image.png'))
    expect(code).toBe(1)
    expect(stdout).toContain('quarantined')
    expect(stderr).toContain('no line could be read')
  })

  it('0: nothing in it is nothing wrong', async () => {
    expect((await beckon(['replay', '-', '--geo', 'none'])).code).toBe(0)
  })

  it('130: interrupted', async () => {
    const stopped = AbortSignal.abort()
    const args = ['replay', file('access.log'), '--geo', 'none']
    const { code, stdout, stderr } = await beckon(args, { signal: stopped })
    expect([code, stdout, stderr]).toEqual([130, '', 'beckon: interrupted.\n'])
  })

  it.each([
    [['none.log'], 'none.log: there is no such file'],
    [['DIR'], 'it is a directory'],
    [['access.log', '--rules', 'none.json'], 'none.json: there is no such file'],
    [['access.log', '--geo', 'none.mmdb'], 'none.mmdb: there is no such file'],
    [['access.log', '--storage', 'redis:x'], 'no storage "redis:x"'],
    [['access.log', '--storage', 'sqlite:'], 'no storage "sqlite:"'],
    [['access.log', '--storage', 'sqlite:none/x.sqlite'], 'there is no directory'],
    [['access.log', '--format', 'xml'], 'ndjson'],
    [['access.log', '--host', 'https://shop.example'], 'without scheme'],
    [['access.log', '--time-zone', 'Mars/Olympus'], 'IANA'],
    [['access.log', '--redirect-origin', 'shop.example/x'], 'origin'],
    [['access.log', '--site', 'a b'], 'letters'],
    [['--host', 'shop.example'], 'no LOG was given'],
    [['-', '-'], 'stdin'],
    [['-', '--rules', '-'], 'stdin'],
  ])('2: %j', async (args, said) => {
    const named = args.map((arg) =>
      arg === 'DIR'
        ? directory
        : arg.replace(/^(sqlite:)?(none|access)\b(?=[./])/, `$1${directory}/$2`),
    )
    const { code, stdout, stderr } = await beckon(['replay', ...named])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(said)
  })

  it('2: a redirect to an origin that the call does not allow', async () => {
    const redirect = {
      rules: [
        {
          name: 'away',
          conditions: { all: [{ fact: 'visit.pages', operator: 'equal', value: 1 }] },
          event: { type: 'redirect', params: { url: 'https://sale.example/' } },
        },
      ],
    }
    await writeFile(file('redirect.json'), JSON.stringify(redirect))
    const args = [file('access.log'), '--rules', file('redirect.json')]
    const refused = await replay(...args)
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('--redirect-origin')
    const allowed = await replay(...args, '--redirect-origin', 'https://sale.example')
    expect(allowed.code).toBe(0)
  })
})
