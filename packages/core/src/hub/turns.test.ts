import { expect, test } from 'vitest'
import { Turns } from './turns.ts'

function given() {
  const soon: (() => void)[] = []
  const turns = new Turns((run) => soon.push(run))
  /** One turn of the event loop. */
  const loop = () => {
    for (const run of soon.splice(0)) run()
  }
  return { soon, turns, loop }
}

test('in one turn of the event loop one has its turn, in the order in which they came', () => {
  const { soon, turns, loop } = given()
  const ran: string[] = []
  for (const name of ['a', 'b', 'c']) turns.take(() => ran.push(name))
  expect(ran).toEqual([])
  loop()
  expect(ran).toEqual(['a'])
  loop()
  loop()
  expect(ran).toEqual(['a', 'b', 'c'])
  expect(soon).toEqual([])
})

test('who comes again goes behind all others', () => {
  const { turns, loop } = given()
  const ran: string[] = []
  const again = () => {
    ran.push('long')
    if (ran.length < 5) turns.take(again)
  }
  turns.take(again)
  turns.take(() => ran.push('other'))
  for (let turn = 0; turn < 5; turn++) loop()
  expect(ran).toEqual(['long', 'other', 'long', 'long', 'long'])
})

test('who throws keeps nobody from a turn', () => {
  const { turns, loop } = given()
  const ran: string[] = []
  turns.take(() => {
    throw new Error('broken')
  })
  turns.take(() => ran.push('next'))
  expect(loop).toThrow('broken')
  loop()
  expect(ran).toEqual(['next'])
})
