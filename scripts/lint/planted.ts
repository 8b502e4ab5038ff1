import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { repository } from './repository.ts'

/**
 * A copy of `fixtures/<name>` outside the repository, where tools find its packages under their
 * names and everything else in the real node_modules. `remove` deletes it.
 */
export function planted(name: string): { root: string; remove(): void } {
  const root = mkdtempSync(join(tmpdir(), 'beckon-lint-'))
  cpSync(fileURLToPath(new URL(`fixtures/${name}`, import.meta.url)), root, { recursive: true })
  const modules = join(root, 'node_modules')
  mkdirSync(join(modules, '@beckon'), { recursive: true })
  for (const entry of readdirSync(join(repository, 'node_modules'))) {
    if (entry === '@beckon' || entry.startsWith('.')) continue
    symlinkSync(join(repository, 'node_modules', entry), join(modules, entry))
  }
  for (const entry of readdirSync(join(root, 'packages'))) {
    symlinkSync(join(root, 'packages', entry), join(modules, '@beckon', entry))
  }
  return { root, remove: () => rmSync(root, { recursive: true }) }
}
