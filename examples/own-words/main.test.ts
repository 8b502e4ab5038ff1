import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

test('the example decides by the site’s own facts, operator and a regular expression', async () => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url))
  const args = ['--import', 'tsx', '--conditions=@beckon/source', main]
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args)
  expect(stdout.trim().split('\n')).toEqual([
    'ann generous applied',
    'ann third page of desks applied',
  ])
  expect(stderr).toBe('')
})
