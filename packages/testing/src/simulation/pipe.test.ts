import { describe, expect, it } from 'vitest'
import { Chance } from './chance.ts'
import { Pipe } from './pipe.ts'
import { Schedule } from './schedule.ts'

/** A pipe, and what came out of it, with the instants. */
function pipeOf(heldUntil = 0) {
  const schedule = new Schedule(0, new Chance(1, 'ties'))
  const came: (readonly [string, number])[] = []
  const pipe = new Pipe<string>(
    schedule,
    new Chance(1, 'latency'),
    (frame) => came.push([frame, schedule.now]),
    () => heldUntil,
  )
  const flow = () => {
    for (let next = schedule.take(100_000); next !== undefined; next = schedule.take(100_000))
      next()
    return came.map(([frame]) => frame)
  }
  return { pipe, flow, came }
}

describe('a pipe', () => {
  it('takes time, and keeps the order', () => {
    const { pipe, flow, came } = pipeOf()
    for (const frame of 'abcdefgh') pipe.put(frame)
    expect(flow().join('')).toBe('abcdefgh')
    for (const [, at] of came) expect(at).toBeGreaterThanOrEqual(5)
  })

  it('loses, doubles and delays the next, and no other', () => {
    const { pipe, flow, came } = pipeOf()
    pipe.loseNext()
    for (const frame of 'ab') pipe.put(frame)
    pipe.duplicateNext()
    for (const frame of 'cd') pipe.put(frame)
    pipe.delayNext(4_000)
    for (const frame of 'ef') pipe.put(frame)
    expect(flow().join('')).toBe('bccdef')
    expect(came.at(-1)?.[1]).toBeGreaterThan(4_000)
    expect(came.at(-3)?.[1]).toBeLessThan(100)
  })

  it('lets the next overtake what is on its way', () => {
    const { pipe, flow } = pipeOf()
    pipe.reorderNext()
    for (const frame of 'abc') pipe.put(frame)
    expect(flow().join('')).toBe('bac')
  })

  it('holds everything back while it is cut off', () => {
    const { pipe, flow, came } = pipeOf(9_000)
    for (const frame of 'abc') pipe.put(frame)
    expect(flow().join('')).toBe('abc')
    for (const [, at] of came) expect(at).toBe(9_000)
  })

  it('swallows what is put in from then on, or all there is', () => {
    const silent = pipeOf()
    silent.pipe.put('a')
    silent.pipe.swallow()
    silent.pipe.put('b')
    expect(silent.flow()).toEqual(['a'])
    const closed = pipeOf()
    closed.pipe.put('a')
    closed.pipe.close()
    closed.pipe.put('b')
    expect(closed.flow()).toEqual([])
  })
})
