import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openTraffic, type Recorded } from '@beckon/testing'
import { expect, test } from 'vitest'
import { shopDay } from './day.ts'

const file = fileURLToPath(new URL('shop-day.ndjson', import.meta.url))

async function read(): Promise<Recorded[]> {
  const lines: Recorded[] = []
  for await (const batch of openTraffic([file])) lines.push(...batch)
  return lines
}

test('the day in the repository is what the generator makes', () => {
  expect(shopDay() === readFileSync(file, 'utf8')).toBe(true)
})

test('another seed makes another day', () => {
  expect(shopDay(1) === shopDay(2)).toBe(false)
})

test('the day is small, in order of time, and every line of it can be read', async () => {
  const text = readFileSync(file, 'utf8')
  expect(text.length).toBeLessThan(600_000)
  const lines = await read()
  expect(lines.length).toBe(text.split('\n').length - 1)
  expect(lines.filter(({ kind }) => kind !== 'event')).toEqual([])
  const instants = lines.map(({ at }) => at ?? 0)
  expect(instants).toEqual([...instants].sort((one, other) => one - other))
})

test('the day names nobody: addresses and hosts are kept for documentation', async () => {
  const lines = (await read()).filter((line) => line.kind === 'event')
  const documentation = /^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}$|^2001:db8:/
  const strangers = lines.filter(({ ip }) => !documentation.test(ip ?? ''))
  expect(strangers).toEqual([])
  const hosts = new Set(lines.map(({ event }) => new URL(event.page?.url ?? 'none:').host))
  expect([...hosts]).toEqual(['shop.example'])
  expect(new Set(lines.map(({ visitor }) => visitor)).size).toBe(413)
})
