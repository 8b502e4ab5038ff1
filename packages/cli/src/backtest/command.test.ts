import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { beckon, unfit } from '../run.test-kit.ts'

const example = (path: string) =>
  fileURLToPath(new URL(`../../../../examples/${path}`, import.meta.url))
const day = example('shop-day/shop-day.ndjson')
const shop = example('rules/shop.json')
const sooner = example('backtest/shop-sooner.json')
const site = ['--site', 'shop', '--host', 'shop.example']
const about = [...site, '--redirect-origin', 'https://shop.example', '--geo', 'none']

const compare = (...more: string[]) =>
  beckon(['backtest', day, '--baseline', shop, '--candidate', sooner, ...about, ...more])

let directory = ''
const file = (name: string): string => join(directory, name)

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'beckon-backtest-'))
  await writeFile(file('nothing.log'), 'this is no log line\n')
  await writeFile(file('none.json'), '{"rules": []}')
  const nowhere = { fact: 'page.path', operator: 'equal', value: '/nowhere' }
  const event = { type: 'tag', params: { tag: 'lost' } }
  const rules = [{ name: 'lost', conditions: { all: [nowhere] }, event }]
  await writeFile(file('never.json'), JSON.stringify({ rules }))
})
afterAll(() => rm(directory, { recursive: true }))

describe('beckon backtest', () => {
  it('tells a reader what would change, within 80 columns', async () => {
    const { code, stdout, stderr } = await compare('--explain', '20')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(unfit(stdout)).toBeUndefined()
    expect(stdout).toContain('116 visitors would be treated differently.')
    expect(stdout).toMatch(/hesitates-at-checko… {2}changed {7}14 → 45 {6}31 {7}0/)
    expect(stdout).toMatch(/payment-trouble {17}invitation-open {13}0 {10}9/)
    expect(stdout).toContain('page.seconds 45 → at least 90 (45 more)')
    expect(stdout).toContain('… and 96 more; --json lists all.')
    expect(stdout).toContain('billing: 10 → 1 offers a day')
    expect(stdout).toContain('Where the evidence ends')
  })

  it('prints one JSON document, the same each time', async () => {
    const [first, second] = [await compare('--json'), await compare('--json')]
    expect(first).toEqual(second)
    const report = JSON.parse(first.stdout)
    expect(report.differences).toEqual({ visitors: 116, listed: 116, complete: true })
    expect(report.differentVisitors.filter((one: object) => 'explained' in one)).toHaveLength(3)
    expect(report.evidence).toMatchObject({ against: 'baseline', visitors: 116, treatments: 130 })
    expect(report.load.assumptions).toEqual({ acceptance: 0.2, handlingMs: 600_000 })
    expect(report.coverage).toBeUndefined()
  })

  it('lists and explains as many as were asked for, and counts the others', async () => {
    const { stdout } = await compare('--json', '--list', '5', '--explain', '0')
    const { differences, differentVisitors } = JSON.parse(stdout)
    expect(differences).toEqual({ visitors: 116, listed: 5, complete: false })
    expect(differentVisitors).toHaveLength(5)
    expect(differentVisitors[0].explained).toBeUndefined()
  })

  it('takes for granted what it is told about conversations', async () => {
    const { stdout } = await compare('--json', '--acceptance', '50', '--handling', '30')
    const { assumptions, baseline, candidate } = JSON.parse(stdout).load
    expect(assumptions).toEqual({ acceptance: 0.5, handlingMs: 1_800_000 })
    const offers = (loads: { offers: number }[]) => loads.reduce((sum, one) => sum + one.offers, 0)
    expect([offers(baseline), offers(candidate)]).toEqual([51, 119])
  })

  it('looks into the storage of a server, and says what was done then', async () => {
    const storage = `sqlite:${file('shop.sqlite')}`
    await beckon(['replay', day, '--rules', shop, '--storage', storage, ...about])
    const { code, stdout } = await beckon([
      ...['backtest', '--storage', storage, '--baseline', shop, '--candidate', sooner, ...about],
      '--json',
    ])
    const report = JSON.parse(stdout)
    expect(code).toBe(0)
    expect(report.differences.visitors).toBe(116)
    expect(report.evidence).toMatchObject({ against: 'history', baseline: { visitors: 0 } })
    expect(report.baseline.refused).toEqual({ BLOCKED: 114 })
    expect(report.candidate.refused).toEqual({ BLOCKED: 70 })
    const other = await beckon([
      ...['backtest', '--storage', storage, '--baseline', shop, '--candidate', sooner],
      ...['--geo', 'none', '--redirect-origin', 'https://shop.example'],
    ])
    expect(other.code).toBe(1)
    expect(other.stderr).toContain('no event of site "site"')
  })

  it('draws charts, the same each time, of which it says where they are', async () => {
    const [first, second] = [file('svg'), file('again/svg')]
    const { code, stderr } = await compare('--svg', first)
    await compare('--svg', second)
    expect(code).toBe(0)
    expect((await readdir(first)).sort()).toEqual([
      'fired.svg',
      'load.svg',
      'offers.svg',
      'visitors.svg',
    ])
    for (const name of await readdir(first)) {
      const svg = await readFile(join(first, name), 'utf8')
      expect(stderr).toContain(join(first, name))
      expect(svg).toMatch(/^<svg[^>]*>[\s\S]*<\/svg>\s*$/)
      expect(await readFile(join(second, name), 'utf8')).toBe(svg)
    }
    expect(await readFile(join(first, 'visitors.svg'), 'utf8')).toContain('asks-about-delivery')
    expect((await compare('--svg', day)).code).toBe(2)
  })

  it('fails where less of the candidate was tried than is asked for', async () => {
    const { code, stdout } = await compare('--coverage-threshold', '100')
    expect(code).toBe(0)
    expect(stdout).toContain('Coverage of the candidate')
    const short = await beckon([
      ...['backtest', day, '--baseline', shop, ...about, '--coverage-threshold', '90', '--json'],
      ...['--candidate', file('never.json')],
    ])
    expect(short.code).toBe(1)
    expect(short.stderr).toMatch(/coverage is \d+\.\d %, less than 90 %/)
    expect(JSON.parse(short.stdout).coverage.candidate.outcomes).toEqual({ of: 3, seen: 1 })
  })

  it.each([
    [['backtest', day, '--baseline', shop], 'two rule sets are needed'],
    [['backtest', '--baseline', shop, '--candidate', sooner], 'no LOG was given'],
    [['backtest', '-', '--baseline', '-', '--candidate', sooner], 'can be read once only'],
    [
      ['backtest', day, '--storage', 'sqlite:x', '--baseline', shop, '--candidate', sooner],
      'give logs or a storage, not both',
    ],
    [
      ['backtest', '--storage', 'sqlite:nowhere', '--baseline', shop, '--candidate', sooner],
      'no storage "sqlite:nowhere"',
    ],
    [['backtest', day, '--acceptance', '120'], 'Give a number from 0 to 100.'],
  ])('refuses %j', async (args, message) => {
    const { code, stderr, stdout } = await beckon([...args, '--geo', 'none'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(message)
  })

  it('judges a log bad in which no line can be read', async () => {
    const rules = ['--baseline', file('none.json'), '--candidate', file('none.json')]
    const { code, stderr } = await beckon(['backtest', file('nothing.log'), ...rules])
    expect(code).toBe(1)
    expect(stderr).toContain('no line could be read')
  })
})
