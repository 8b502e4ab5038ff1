import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Decision } from '@beckon/core'
import { memoryStorage } from '@beckon/storage-memory'
import { sqliteStorage } from '@beckon/storage-sqlite'
import { afterAll, expect, test } from 'vitest'
import { lookInto } from './look-into.ts'
import { dayFile, replayShopDay, shopRules } from './shop-day.ts'

interface Line {
  readonly at: string
  readonly visitor: string
  readonly ip: string
  readonly event: { readonly type: string; readonly page: { readonly url: string } }
}

const folder = mkdtempSync(join(tmpdir(), 'beckon-demo-day-'))
afterAll(() => rmSync(folder, { recursive: true }))

const day = readFileSync(dayFile, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line): Line => JSON.parse(line))

async function replayed() {
  const storage = memoryStorage()
  const decisions: Decision[] = []
  const report = await replayShopDay(shopRules(), storage, (engine) => {
    engine.decisions$.subscribe((decision) => decisions.push(decision))
  })
  return { report, decisions }
}

const run = promisify(execFile)
const main = fileURLToPath(new URL('main.ts', import.meta.url))
const demo = (...args: string[]) =>
  run(process.execPath, ['--import', 'tsx', '--conditions=@beckon/source', main, ...args])

test('every rule of the shop acts on the shop day, and the account adds up', async () => {
  const { report } = await replayed()
  const idle = Object.entries(report.rules).filter(([, { fired }]) => fired === 0)
  expect(idle).toEqual([])
  expect(Object.keys(report.rules)).toHaveLength(15)
  expect(report.received).toBe(day.length)
  expect(report.committed + (report.refused.BLOCKED ?? 0)).toBe(report.received)
  expect(report.inFlight).toBe(0)
})

test('the decisions of two runs are the same', async () => {
  const [first, second] = [await replayed(), await replayed()]
  expect(first.report.decisionsDigest).toMatch(/^[0-9a-f]{64}$/)
  expect(second.report).toEqual(first.report)
})

test('whoever puts something into the cart becomes a potential buyer at that instant', async () => {
  const { decisions } = await replayed()
  const first = new Map<string, number>()
  for (const { at, visitor, event } of day) {
    if (event.type === 'cart.add' && !first.has(visitor)) first.set(visitor, Date.parse(at))
  }
  const joined = decisions.filter(({ rule }) => rule === 'in-the-cart')
  expect(new Map(joined.map(({ visitor, at }) => [visitor, at]))).toEqual(first)
  expect(joined).toHaveLength(first.size)
})

test('payment trouble is met after five seconds on the error page, and only there', async () => {
  const { decisions } = await replayed()
  const expected: [string, number][] = []
  for (const [index, { at, visitor, event }] of day.entries()) {
    if (!event.page.url.endsWith('/checkout/error') || event.type !== 'page.view') continue
    const due = Date.parse(at) + 5_000
    const next = day.slice(index + 1).find((line) => line.visitor === visitor)
    if (next === undefined || Date.parse(next.at) >= due) expected.push([visitor, due])
  }
  const met = decisions.filter(({ rule }) => rule === 'payment-trouble')
  expect(new Map(met.map(({ visitor, at }) => [visitor, at]))).toEqual(new Map(expected))
  expect(expected.length).toBeGreaterThan(5)
})

test('the guesser is stopped at the fifth try, whatever browser it pretends to be', async () => {
  const { report, decisions } = await replayed()
  const guesses = day.filter(({ ip }) => ip === '203.0.113.99')
  const fifth = guesses.filter(({ event }) => event.type === 'form.submit')[4]
  const blocks = decisions.filter(({ rule }) => rule === 'password-guessing')
  expect(blocks.map(({ visitor, at, action }) => ({ visitor, at, action }))).toEqual([
    {
      visitor: fifth?.visitor,
      at: Date.parse(fifth?.at ?? ''),
      action: {
        type: 'block',
        scope: 'address',
        forMs: 86_400_000,
        reason: 'password guessing',
      },
    },
  ])
  const scraped = day.filter(({ visitor }) => visitor === 'scraper')
  // Both are let in up to the event that gives them away, and not after it.
  expect(report.refused).toEqual({ BLOCKED: guesses.length - 10 + scraped.length - 20 })
})

test('somebody who hesitates twice a day is asked once', async () => {
  const { decisions } = await replayed()
  const held = decisions.filter(({ outcome }) => outcome === 'suppressed')
  expect(held.map(({ rule, reason }) => `${rule}: ${reason}`)).toEqual([
    'hesitates-at-checkout: cooldown',
  ])
})

test('--json prints one document, and the file holds what it says', async () => {
  const file = join(folder, 'day.sqlite')
  const { stdout } = await demo('--json', '--file', file)
  const report = JSON.parse(stdout)
  expect(report.decisionsDigest).toBe((await replayed()).report.decisionsDigest)
  const storage = sqliteStorage({ file })
  await storage.open()
  let events = 0
  for await (const _ of storage.read({ kinds: ['event'] })) events++
  await storage.close()
  expect(events).toBe(report.committed)

  // The binary that runs this test must be the `node` of the command.
  const path = `${dirname(process.execPath)}${delimiter}${process.env.PATH}`
  const look = await run('sh', ['-c', lookInto(file, 'scraper').node], {
    env: { ...process.env, PATH: path },
  })
  expect(look.stdout).toContain('price-scraping')
  expect(look.stdout.match(/'BLOCKED'/g)).toHaveLength(44)
})

test('the day as text fits 80 columns, has no colours in a pipe, and tells how to look', async () => {
  const file = join(folder, 'text.sqlite')
  const { stdout, stderr } = await demo('--file', file)
  expect(stderr).toBe('')
  const lines = stdout.split('\n').filter((line) => !line.includes(folder))
  const short = lines.filter((line) => !line.includes('sqlite'))
  expect(short.filter(({ length }) => length > 80)).toEqual([])
  expect(stdout).not.toContain('\u001b')
  expect(stdout).toMatch(/^\d\d:\d\d:\d\d {2}block {5}password-guessing {6}guess-05/m)
  expect(stdout).toContain('1,774 events received = 1,660 committed')
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const pasted = (/```text\n(1,774[\s\S]*?)```/.exec(readme)?.[1] ?? '').split('\n')
  const invented = pasted.filter((line) => line !== '…' && !lines.includes(line))
  expect(invented).toEqual([])
  expect(pasted.length).toBeGreaterThan(10)
  const times = lines.map((line) => /^\d\d:\d\d:\d\d/.exec(line)?.[0]).filter(Boolean)
  expect(times).toEqual([...times].sort())
})

test('a call that is wrong ends with 2 and harms no file', async () => {
  const file = join(folder, 'precious.txt')
  writeFileSync(file, 'precious')
  await expect(demo('--file', file)).rejects.toMatchObject({ code: 2, stdout: '' })
  expect(readFileSync(file, 'utf8')).toBe('precious')
  await expect(demo('--colour')).rejects.toMatchObject({ code: 2 })
})
