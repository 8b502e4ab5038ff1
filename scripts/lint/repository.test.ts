import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { checkDependencies } from './dependencies.ts'
import { expected, found } from './expected.ts'
import { checkLinks } from './links.ts'
import { checkMachineTraces } from './machine-traces.ts'
import { repository } from './repository.ts'
import { trackedFiles } from './tracked-files.ts'
import { checkTypeChecked } from './type-checked.ts'

const root = fileURLToPath(new URL('fixtures/repository', import.meta.url))
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(md|json)$/.test(path))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
const announced = (laws: RegExp) => expected(root).filter((line) => laws.test(line))

describe('what a repository may hold', () => {
  it('finds each link that leads nowhere', () => {
    expect(found(checkLinks(root, files))).toEqual(announced(/ link$/))
  })

  it('finds each path of a machine and each foreign registry', () => {
    expect(found(checkMachineTraces('/srv/checkouts/beckon', files))).toEqual(
      [...announced(/ (machine-path|registry)$/), 'package-lock.json:14 registry'].sort(),
    )
  })

  it('finds each dependency that is not explained, is not used, or is not free enough', () => {
    expect(found(checkDependencies(root))).toEqual(
      [
        ...announced(/ (stale-dependency|licence)$/),
        'package-lock.json:1 licence',
        'package-lock.json:1 licence',
        'packages/core/package.json:3 licence',
        'packages/core/package.json:6 unlisted-dependency',
        'packages/core/package.json:9 unlisted-dependency',
      ].sort(),
    )
  })

  it('finds each source that the compiler never sees', () => {
    const sources = ['packages/core/src/seen.test-d.ts', 'packages/core/unseen.test-d.ts']
    const checked = checkTypeChecked(
      root,
      sources.map((path) => ({ path, text: '' })),
    )
    expect(found(checked)).toEqual(['packages/core/unseen.test-d.ts:1 not-type-checked'])
  })

  it('looks at the files that git knows, and not at these fixtures', async () => {
    const paths = (await trackedFiles(repository)).map(({ path }) => path)
    expect(paths).toContain('package.json')
    expect(paths).toContain('scripts/lint/main.ts')
    expect(paths.filter((path) => /^(node_modules|scripts\/lint\/fixtures)\//.test(path))).toEqual(
      [],
    )
  })
})
