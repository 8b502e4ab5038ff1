import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repository } from './lint/repository.ts'
import { run } from './lint/run-tool.ts'

/** A package as npm would publish it. */
export interface Packed {
  readonly name: string
  readonly tarball: string
  /** What can be imported: the package's name, and its name with each subpath. */
  readonly entries: readonly string[]
}

/** Packs every package of the workspace into `folder`. They must have been built before. */
export async function packAll(folder: string): Promise<Packed[]> {
  mkdirSync(folder, { recursive: true })
  const args = ['pack', '--workspaces', '--json', '--ignore-scripts', '--pack-destination', folder]
  const { code, stdout, stderr } = await run('npm', args, repository)
  if (code !== 0) throw new Error(`npm pack failed:\n${stderr}`)
  const packed: { name: string; filename: string; files: { path: string }[] }[] = JSON.parse(stdout)
  return packed.map(({ name, filename, files }) => {
    if (!files.some(({ path }) => path.startsWith('dist/'))) {
      throw new Error(`${name} holds no dist: run npm run build first`)
    }
    return { name, tarball: join(folder, filename), entries: entriesOf(name) }
  })
}

function entriesOf(name: string): string[] {
  for (const folder of readdirSync(join(repository, 'packages'))) {
    const manifest: { name: string; exports: Record<string, unknown> } = JSON.parse(
      readFileSync(join(repository, 'packages', folder, 'package.json'), 'utf8'),
    )
    if (manifest.name !== name) continue
    return Object.keys(manifest.exports)
      .filter((path) => !path.endsWith('.json'))
      .map((path) => name + path.slice(1))
  }
  throw new Error(`no folder of packages/ holds ${name}`)
}
