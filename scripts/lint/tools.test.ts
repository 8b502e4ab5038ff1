import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { expected, found } from './expected.ts'
import { checkFormatAndLint } from './format-and-lint.ts'
import { planted } from './planted.ts'
import { repository } from './repository.ts'
import { run } from './run-tool.ts'
import { checkUnused } from './unused.ts'

let fixture: ReturnType<typeof planted> | undefined
afterEach(() => fixture?.remove())

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
    const findings = await checkFormatAndLint(fixture.root)
    const breach = 'packages/core/src/breach.ts:1'
    expect(found(findings)).toEqual(
      [...expected(fixture.root), `${breach} format`, `${breach} organizeImports`].sort(),
    )
  })
})
