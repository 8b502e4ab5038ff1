import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundle } from './bundle.ts'
import { mutants } from './mutants.ts'
import { runBundle } from './run-bundle.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'beckon-mutants-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

for (const [number, mutant] of mutants.entries()) {
  const { name, why, oracle, or = oracle, within = 10 } = mutant
  test(`${name}: ${why}; found within ${within} seeds`, async () => {
    const file = await bundle(join(folder, `${number}.mjs`), mutant)
    const reports = await runBundle(file, ['1', `${within}`, '--until-found'])
    const found = reports.at(-1)?.violations ?? []
    const seenBy = found.map((violation) => violation.oracle)
    expect(seenBy.filter((one) => one === oracle || one === or)).not.toEqual([])
  }, 300_000)
}

test('each oracle sees something planted', () => {
  const seen = new Set(mutants.map(({ oracle }) => oracle))
  const all = [
    'account',
    'written-first',
    'once',
    'fates',
    'order',
    'invitations',
    'desk',
    'expiry',
  ]
  expect([...seen].sort()).toEqual([...all, 'blocks', 'replay', 'bounds', 'errors', 'quiet'].sort())
})

test('a fault whose place is gone says so', async () => {
  const gone = { ...mutants[0], find: 'nothing like this' } as (typeof mutants)[number]
  await expect(bundle(join(folder, 'gone.mjs'), gone)).rejects.toThrow('0 times')
})
