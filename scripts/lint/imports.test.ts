import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { expected, found } from './expected.ts'
import { checkImports } from './imports.ts'
import { planted } from './planted.ts'

const fixture = planted('imports')
const config = fileURLToPath(new URL('../../.dependency-cruiser.cjs', import.meta.url))

afterAll(() => fixture.remove())

it('finds each planted breach of the import law, and nothing in what is allowed', async () => {
  const findings = await checkImports(fixture.root, config)
  expect(found(findings)).toEqual(expected(fixture.root))
})
