import { virtualEnv } from '@beckon/testing'
import { describe, expect, it } from 'vitest'
import { ErrorLog } from './error-log.ts'

function setUp() {
  const env = virtualEnv()
  const said: string[] = []
  return { env, said, errors: new ErrorLog(env.clock, (line) => said.push(line)) }
}

describe('errors', () => {
  it('are told at once, and once, and then as a number', () => {
    const { env, said, errors } = setUp()
    for (let times = 0; times < 1_234; times++) {
      errors.add({ code: 'STORAGE', message: 'The storage failed.', cause: new Error('Full.') })
    }
    expect(said).toEqual(['The storage failed. Full.'])
    env.advanceTo(10_000)
    expect(said.slice(1)).toEqual(['1,233 more times within 10 s: The storage failed. Full.'])
    expect(env.timers).toBe(0)
  })

  it('are not more than ten lines in ten seconds, however different they are', () => {
    const { env, said, errors } = setUp()
    for (let index = 0; index < 500; index++) errors.tell(`Error ${index}.`)
    expect(said).toHaveLength(10)
    env.advanceTo(10_000)
    expect(said.slice(10)).toEqual(['490 other errors within 10 s.'])
    errors.tell('Error 1.')
    expect(said).toHaveLength(12)
  })

  it('that were only counted are told at the end', () => {
    const { env, said, errors } = setUp()
    errors.tell('Error.')
    errors.tell('Error.')
    errors.flush()
    expect(said).toEqual(['Error.', '1 more time within 10 s: Error.'])
    expect(env.timers).toBe(0)
  })
})
