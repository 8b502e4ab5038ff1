import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { checkDeterminism } from './determinism.ts'
import { expected, found } from './expected.ts'
import { checkPromises } from './promises.ts'
import { sourceProgram } from './source-program.ts'

const root = fileURLToPath(new URL('fixtures/code', import.meta.url))
const config = fileURLToPath(new URL('../../tsconfig.base.json', import.meta.url))

describe('the laws that are read from the syntax tree', () => {
  it('finds each planted breach on its line, and nothing in the clean files', () => {
    const program = sourceProgram(root, config)
    const findings = [...checkDeterminism(program), ...checkPromises(program)]
    expect(found(findings)).toEqual(expected(root))
  })

  it('reports an exception that nobody needs any more', () => {
    const findings = checkDeterminism({ ...sourceProgram(root, config), files: [] })
    expect(found(findings)).toEqual([
      'packages/cli/src/wall-clock.ts:1 exception',
      'packages/core/src/env/system.ts:1 exception',
      'packages/transport-ws/src/client/env.ts:1 exception',
    ])
  })
})
