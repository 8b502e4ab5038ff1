import { builtinFacts } from '@beckon/rules'
import { expect, test } from 'vitest'
import { readableFacts } from './facts.ts'

test('every fact that the catalogue honours has a reader, and no other has one', () => {
  const honoured = builtinFacts.filter(({ notYet }) => notYet !== true).map(({ name }) => name)
  expect([...readableFacts].sort()).toEqual(honoured.sort())
})
