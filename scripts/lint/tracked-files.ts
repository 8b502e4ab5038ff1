import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './run-tool.ts'

/** A file of the repository, with its text; `path` is relative to the root, with forward slashes. */
export interface TextFile {
  readonly path: string
  readonly text: string
}

/** Every text file below `root` that git tracks or would add, fixtures of the checkers left out. */
export async function trackedFiles(root: string): Promise<TextFile[]> {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const { code, stdout, stderr } = await run('git', args, root)
  if (code !== 0) throw new Error(`git ls-files failed: ${stderr}`)
  return stdout
    .split('\0')
    .filter((path) => path && !path.startsWith('scripts/lint/fixtures/'))
    .filter((path) => existsSync(join(root, path)))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
    .filter(({ text }) => !text.includes('\0'))
}
