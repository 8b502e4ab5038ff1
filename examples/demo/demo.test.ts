import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { geoipLite } from '@beckon/enrich'
import { expect, test } from 'vitest'
import { demoOptions } from './options.ts'
import { networks } from './person.ts'
import type { Report } from './report.ts'

const main = fileURLToPath(new URL('main.ts', import.meta.url))
const start = ['--import', 'tsx', '--conditions=@beckon/source', main]
const run = promisify(execFile)
const demo = (...args: string[]) => run(process.execPath, [...start, ...args])

function expectSum({ account }: Report): void {
  const sum = (counts: Readonly<Record<string, number>>): number =>
    Object.values(counts).reduce((total, count) => total + count, 0)
  const { received, committed, duplicates, quarantined, refused, inFlight } = account
  expect(inFlight).toBe(0)
  expect(committed + duplicates + sum(quarantined) + sum(refused)).toBe(received)
}

test('everybody has their story, and the account adds up', { timeout: 120_000 }, async () => {
  const { stdout, stderr } = await demo('--once', '--json')
  expect(stderr).toBe('')
  const report: Report = JSON.parse(stdout)
  expectSum(report)
  expect(Object.values(report.personas)).toEqual(Array(9).fill(1))
  expect(report.geography).toBe(true)
  const expected = [
    'beyond-delivery',
    'cart-left-behind',
    'hesitates-at-checkout',
    'in-the-cart',
    'looks-for-holes',
    'payment-trouble',
    'searcher-stays',
    'winter-is-over',
  ]
  expect(expected.filter((rule) => (report.rules[rule]?.fired ?? 0) === 0)).toEqual([])
  expect(report.blocks).toEqual({ visitor: 1, address: 1 })
  expect(report.redirects).toBe(1)
  // The scanner and the visitor from overseas went on after they were shut out.
  expect(report.account.refused.BLOCKED).toBeGreaterThan(1)
  const { offered, shown, accepted, declined, ignored } = report.invitations
  expect(offered).toBeGreaterThanOrEqual(4)
  expect(shown).toBeGreaterThanOrEqual(4)
  expect(accepted + declined + ignored).toBeGreaterThanOrEqual(4)
  // One comes back to its cart.
  expect(report.visits).toBeGreaterThan(report.visitors)
  expect(report.hub.resumed.whole).toBeGreaterThan(0)
  expect(report.hub.connections).toBe(0)
})

test('it ends by itself, and where there is no terminal it prints lines', async () => {
  const { stdout, stderr } = await demo('--for', '3s', '--visitors', '20')
  expect(stderr).toBe('')
  expect(stdout).not.toContain('\u001b')
  expect(stdout.split('\n').filter(({ length }) => length > 80)).toEqual([])
  expect(stdout).toMatch(/^\d\d:\d\d:\d\d {2}redirect {2}winter-is-over {10}[\w-]{6} {2}to \/sale/m)
  expect(stdout).toContain('✓ it adds up')
})

test('whoever interrupts it gets the summary', async () => {
  const child = spawn(process.execPath, [...start, '--visitors', '3'])
  const exit = once(child, 'exit')
  let told = ''
  child.stdout.on('data', (data) => {
    told += data
  })
  await once(child.stdout, 'data')
  child.kill('SIGINT')
  expect(await exit).toEqual([0, null])
  expect(told).toContain('✓ it adds up')
})

test('a call that is wrong ends with 2 and one sentence', async () => {
  const failed = await demo('--colour', '--json').catch((error) => error)
  expect(failed).toMatchObject({ code: 2, stdout: '' })
  expect(failed.stderr).toBe(
    "beckon demo: Unknown option '--colour'; see npm run demo -- --help.\n",
  )
})

test.each([
  ['--for', '20'],
  ['--for', '0s'],
  ['--for', '999999h'],
  ['--port', '65536'],
  ['--visitors', '0'],
  ['--seed', '-1'],
  ['--storage', 'paper:'],
  ['20s'],
])('%s %s is refused', (...args) => {
  expect(() => demoOptions(args)).toThrow(expect.objectContaining({ exitCode: 2 }))
})

test('each network lies in the country it stands for', async () => {
  const lookup = await geoipLite().open()
  for (const [, country, network] of networks) {
    const found = Array.from(
      { length: 254 },
      (_, host) => lookup(`${network}.${host + 1}`)?.country,
    )
    expect([network, ...new Set(found)]).toEqual([network, country === '' ? undefined : country])
  }
})
