import { ruleSetSchema } from '@beckon/rules'
import { describe, expect, it } from 'vitest'
import { beckon } from '../run.test-kit.ts'

describe('beckon schema', () => {
  it.each([[['schema']], [['schema', '--json']]])(
    '%j prints the schema and nothing else',
    async (args) => {
      const { code, stdout, stderr } = await beckon(args)
      expect([code, stderr]).toEqual([0, ''])
      expect(JSON.parse(stdout)).toEqual(ruleSetSchema())
    },
  )

  it('takes no files', async () => {
    const { code, stdout } = await beckon(['schema', 'rules.json'])
    expect([code, stdout]).toEqual([2, ''])
  })
})
