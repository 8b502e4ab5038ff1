import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { expected, found } from './expected.ts'
import { planted } from './planted.ts'
import { repository } from './repository.ts'
import { bin, run, runNode } from './run-tool.ts'
import { checkUnused } from './unused.ts'

let fixture: ReturnType<typeof planted> | undefined
afterEach(() => fixture?.remove())

interface BiomeReport {
  readonly diagnostics: readonly {
    readonly category: string
    readonly location: { readonly path: string; readonly start: { readonly line: number } }
  }[]
}

describe('the laws that are left to tools', () => {
  it('knip finds each unused and each undeclared thing', async () => {
    fixture = planted('unused')
    const findings = await checkUnused(fixture.root, join(repository, 'knip.json'))
    expect(found(findings)).toEqual(
      [
        ...expected(fixture.root),
        'package.json:1 knip-devDependencies',
        'packages/core/package.json:1 knip-dependencies',
      ].sort(),
    )
  })

  it("biome's rules fire, those that need types included", async () => {
    fixture = planted('biome')
    for (const file of ['biome.json', '.gitignore']) {
      copyFileSync(join(repository, file), join(fixture.root, file))
    }
    await run('git', ['init', '--quiet'], fixture.root)
    const args = ['lint', '--error-on-warnings', '--reporter=json', '.']
    const { code, stdout } = await runNode(bin('@biomejs/biome', 'biome'), args, fixture.root)
    const { diagnostics }: BiomeReport = JSON.parse(stdout)
    const lines = diagnostics
      .map(({ category, location }) => {
        return `${location.path}:${location.start.line} ${category.split('/').at(-1)}`
      })
      .sort()
    expect(lines).toEqual(expected(fixture.root))
    expect(code).toBe(1)
  })
})
