import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const main = new URL('main.ts', import.meta.url)

test('the embedding example prints its decision and the ack', async () => {
  const args = ['--import', 'tsx', '--conditions=@beckon/source', fileURLToPath(main)]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  const [decision, answer] = stdout.split('\n')
  expect(decision).toBe('ann in-the-cart applied')
  expect(answer).toBe("{ acks: [ 'e1' ], refused: [] }")
})

test('the README shows the embedding example as it is', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  expect(readme).toContain(`\`\`\`ts\n${readFileSync(main, 'utf8')}\`\`\`\n`)
})
