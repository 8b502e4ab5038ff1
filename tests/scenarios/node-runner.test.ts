import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** How sources run without a build, here and in what the runner starts. */
const source = '--import tsx --conditions=@beckon/source'

function nodeTest(file: string) {
  const { stdout, status } = spawnSync(process.execPath, ['--test', '--test-reporter=tap', file], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, NODE_OPTIONS: source },
  })
  const count = (what: string) => Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(stdout)?.[1])
  return { stdout, status, pass: count('pass'), fail: count('fail') }
}

test("scenario tests run in Node's own test runner", { timeout: 60_000 }, () => {
  const { status, pass, fail } = nodeTest('examples/scenarios/node-test.ts')
  expect([status, fail]).toEqual([0, 0])
  expect(pass).toBeGreaterThan(40)
})

test('and fail there with their explanation', { timeout: 60_000 }, () => {
  const directory = mkdtempSync(join(root, 'node_modules', '.scenario-'))
  try {
    const file = join(directory, 'failing.ts')
    writeFileSync(
      file,
      `import { describe, test } from 'node:test'
import { memoryStorage } from '@beckon/storage-memory'
import { scenarioTests } from '@beckon/testing'
const rules = [{
  name: 'counts',
  conditions: { all: [{ fact: 'page.path', operator: 'equal', value: '/sale' }] },
  event: { type: 'score', params: { points: 5 } },
}]
const tests = [{ name: 'no points', steps: ['views /sale'], expect: 'score 0' }]
scenarioTests({ name: 'a sale', rules, tests }, { runner: { describe, test }, storage: memoryStorage, enrichers: [] })
`,
    )
    const { status, stdout } = nodeTest(file)
    expect(status).toBe(1)
    expect(stdout).toContain('but of visitor: its score is 5')
    expect(stdout).toContain('page.path equal "/sale", was "/sale"')
  } finally {
    rmSync(directory, { recursive: true })
  }
})
