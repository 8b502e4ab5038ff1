import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { beckon, unfit } from '../run.test-kit.ts'

const population = `
name: corner shop
site: https://shop.example
start: 2026-03-02
days: 1
visitors: 40
steps: { home: /, product: { paths: [/product/a, /product/b] }, order: { type: order.completed } }
groups:
  people:
    share: 1
    browsers: [{ share: 1, userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0' }]
    begin: { home: 1, product: 1 }
    moves:
      home: { stay: 20, next: { product: 1, end: 1 } }
      product: { stay: { from: 5, to: 90 }, next: { home: 1, order: 1, end: 1 } }
      order: { stay: 2, next: { end: 1 } }
    invitations: { accepted: 0.5, declined: 0.5, delay: 3 }
`
const rules = {
  rules: [
    {
      name: 'hello',
      conditions: { all: [{ fact: 'page.seconds', operator: 'greaterThanInclusive', value: 15 }] },
      event: { type: 'invite', params: { text: 'Can we help?' } },
    },
  ],
}

let directory = ''
const file = (name: string): string => join(directory, name)
const run = (...args: string[]) => beckon(['population', ...args])

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'beckon-population-'))
  await writeFile(file('shop.yaml'), population)
  await writeFile(
    file('faulty.yaml'),
    population.replace('days: 1', 'days: 0').replace('stay: 20', 'stay: long'),
  )
  await writeFile(file('rules.json'), JSON.stringify(rules))
})
afterAll(() => rm(directory, { recursive: true }))

describe('beckon population events', () => {
  it('writes events that replay reads, the same for a seed, and as many visitors as asked', async () => {
    const { code, stdout, stderr } = await run('events', file('shop.yaml'), '--seed', '3')
    expect(code).toBe(0)
    expect(stderr).toMatch(/events of 40 visitors/)
    expect((await run('events', file('shop.yaml'), '--seed', '3')).stdout).toBe(stdout)
    const replayed = await beckon(['replay', '-', '--geo', 'none', '--json'], { stdin: stdout })
    const { lines, committed, visitors } = JSON.parse(replayed.stdout)
    expect(committed).toBe(stdout.trim().split('\n').length)
    expect({ lines, visitors }).toEqual({ lines: committed, visitors: 40 })
    const few = await run('events', '-', '--visitors', '7')
    expect(few).toMatchObject({ code: 1 })
    const seven = await beckon(['population', 'events', '-', '--visitors', '7'], {
      stdin: population,
    })
    expect(new Set(seven.stdout.match(/"visitor-\d+"/g)).size).toBe(7)
  })

  it('tells all faults with their places', async () => {
    const { code, stdout, stderr } = await run('events', file('faulty.yaml'))
    expect(code).toBe(1)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/:5 \/days/)
    expect(stderr.replace(/\s+/g, ' ')).toContain(':14 /groups/people/moves/home/stay')
    expect(unfit(stderr)).toBeUndefined()
    expect((await run('events', file('nowhere.yaml'))).code).toBe(2)
    expect((await run('events', file('shop.yaml'), '--seed', '-1')).code).toBe(2)
  })
})

describe('beckon population run', () => {
  it('prints what replay prints, and what the visitors did', async () => {
    const { code, stdout } = await run(
      'run',
      file('shop.yaml'),
      '--rules',
      file('rules.json'),
      '--geo',
      'none',
    )
    expect(code).toBe(0)
    expect(stdout).toMatch(/visitors {2}40/)
    expect(stdout).toMatch(/hello +\d+ +\d+/)
    expect(stdout).toMatch(/invited +\d+: \d+ shown, \d+ accepted, \d+ declined/)
    expect(unfit(stdout)).toBeUndefined()
  })

  it('prints one JSON document, which differs by the seed', async () => {
    const args = [file('shop.yaml'), '--rules', file('rules.json'), '--geo', 'none', '--json']
    const [one, again, other] = await Promise.all([
      run('run', ...args),
      run('run', ...args),
      run('run', ...args, '--seed', '2'),
    ])
    const [first, second, third] = [one, again, other].map(({ stdout }) => JSON.parse(stdout))
    expect(first).toMatchObject({ population: 'corner shop', seed: 1, visitors: 40, inFlight: 0 })
    expect(first.answers.accepted).toBeGreaterThan(0)
    expect(second.decisionsDigest).toBe(first.decisionsDigest)
    expect(third.decisionsDigest).not.toBe(first.decisionsDigest)
  })
})

describe('beckon population fit', () => {
  it('prints the distances, and writes parameters that can be gone by', async () => {
    const events = await run('events', file('shop.yaml'), '--visitors', '300')
    await writeFile(file('events.ndjson'), events.stdout)
    const { code, stdout } = await run(
      'fit',
      file('events.ndjson'),
      '--host',
      'shop.example',
      '--geo',
      'none',
      '--out',
      file('fitted.yaml'),
    )
    expect(code).toBe(0)
    expect(stdout).toMatch(/time between events +KS +0\.0\d\d/)
    expect(stdout).toMatch(/moves +TV +0\.\d\d\d/)
    expect(stdout).toContain('languages: no line says one')
    expect(unfit(stdout)).toBeUndefined()
    const text = await readFile(file('fitted.yaml'), 'utf8')
    expect(text).toContain('site: https://shop.example')
    const again = await run('run', file('fitted.yaml'), '--geo', 'none', '--json')
    expect(JSON.parse(again.stdout)).toMatchObject({ visitors: 300 })
  })

  it('prints one JSON document, and writes JSON where the name says so', async () => {
    const { stdout } = await run(
      'fit',
      file('events.ndjson'),
      '--geo',
      'none',
      '--out',
      file('fitted.json'),
      '--json',
    )
    const { population: found, distances } = JSON.parse(stdout)
    expect(JSON.parse(await readFile(file('fitted.json'), 'utf8'))).toEqual(found)
    expect(distances[0]).toEqual({
      name: 'robots and people',
      measure: 'total variation',
      distance: 0,
      byChance: 0,
      logged: 300,
      generated: 300,
    })
  })

  it('says what is wrong with the call, or the log', async () => {
    expect((await run('fit')).code).toBe(2)
    expect((await run('fit', file('events.ndjson'), '--out', directory)).code).toBe(2)
    const { code, stderr } = await run('fit', file('shop.yaml'), '--geo', 'none')
    expect(code).toBe(1)
    expect(stderr).toContain('no visit could be read')
  })
})
