import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

it('docs/scenario-phrases.md says what the phrase book says', () => {
  const script = fileURLToPath(new URL('scenarios.ts', import.meta.url))
  const run = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--conditions=@beckon/source', script, '--check'],
    { encoding: 'utf8' },
  )
  expect(run.status, run.stderr).toBe(0)
})
