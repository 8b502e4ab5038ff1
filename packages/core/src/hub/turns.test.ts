import { expect, test } from 'vitest'
import { Turns } from './turns.ts'

/** A clock whose time passes where something says so. */
function given(shareMs = 0.5) {
  const soon: (() => void)[] = []
  let time = 0
  const turns = new Turns(
    {
      now: () => time,
      stopwatch: () => time,
      setTimer: () => () => {},
      soon: (run) => soon.push(run),
    },
    shareMs,
  )
  const ran: string[] = []
  return {
    soon,
    turns,
    ran,
    /** Something that takes so many ms. */
    work: (name: string, ms: number) => () => {
      ran.push(name)
      time += ms
    },
    /** One turn of the event loop. */
    loop: () => {
      for (const run of soon.splice(0)) run()
    },
  }
}

test('while nobody waits, a little is done at once', () => {
  const { soon, turns, ran, work, loop } = given()
  turns.take(work('a', 0.2))
  turns.take(work('b', 0.2))
  expect(ran).toEqual(['a', 'b'])
  loop()
  expect(soon).toEqual([])
})

test('what is more than a little waits for the next turns of the event loop, in order', () => {
  const { soon, turns, ran, work, loop } = given()
  for (const name of ['a', 'b', 'c', 'd']) turns.take(work(name, 0.3))
  expect(ran).toEqual(['a', 'b'])
  loop()
  expect(ran).toEqual(['a', 'b', 'c', 'd'])
  turns.take(work('e', 2))
  expect(ran).toHaveLength(4)
  loop()
  expect(ran.at(-1)).toBe('e')
  loop()
  expect(soon).toEqual([])
})

// What a turn began was done behind it, and all who waited had theirs in one turn of the event loop.
test('without a share one has a turn at a time, however little is seen of it', () => {
  const { soon, turns, ran, work, loop } = given(0)
  const more = (name: string, left: number) => () => {
    work(name, 0)()
    if (left > 0) queueMicrotask(() => turns.take(more(name, left - 1)))
  }
  turns.take(more('a', 1))
  turns.take(more('b', 1))
  expect(ran).toEqual(['a'])
  loop()
  expect(ran).toEqual(['a', 'b'])
  loop()
  expect(soon).toEqual([])
  turns.take(work('c', 0))
  expect(ran).toEqual(['a', 'b', 'c'])
})

test('who has more to do goes behind all who wait', () => {
  const { turns, ran, work, loop } = given()
  const long = (left: number) => () => {
    work('long', 1)()
    if (left > 0) turns.take(long(left - 1))
  }
  turns.take(long(2))
  turns.take(work('other', 1))
  turns.take(work('another', 1))
  for (let turn = 0; turn < 5; turn++) loop()
  expect(ran).toEqual(['long', 'long', 'other', 'another', 'long'])
})

test('who has called it off has no turn', () => {
  const { turns, ran, work, loop } = given()
  turns.take(work('a', 1))
  const cancel = turns.take(work('b', 1))
  turns.take(work('c', 1))
  cancel()
  loop()
  expect(ran).toEqual(['a', 'c'])
})

test('who throws keeps nobody from a turn', () => {
  const { turns, ran, work, loop } = given()
  turns.take(work('a', 1))
  turns.take(() => {
    throw new Error('broken')
  })
  turns.take(work('b', 1))
  expect(loop).toThrow('broken')
  loop()
  expect(ran).toEqual(['a', 'b'])
})
