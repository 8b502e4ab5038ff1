import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { findings } from '../../packages/cli/src/serve/config/check.ts'
import { fileSchema } from '../../packages/cli/src/serve/config/settings.ts'

it('docs/command-line.md says what the schema of the settings says', () => {
  const script = fileURLToPath(new URL('settings.ts', import.meta.url))
  const run = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--conditions=@beckon/source', script, '--check'],
    { encoding: 'utf8' },
  )
  expect(run.status, run.stderr).toBe(0)
})

it('the configuration file it shows is without fault', () => {
  const page = readFileSync(new URL('../../docs/command-line.md', import.meta.url), 'utf8')
  const example = /### Configuration.*?```json\n(.*?)```/s.exec(page)?.[1] ?? ''
  expect(findings(fileSchema, JSON.parse(example))).toEqual([])
})
