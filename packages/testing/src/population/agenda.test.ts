import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Agenda } from './agenda.ts'

describe('Agenda', () => {
  it('gives what is earliest, and of one instant what was put down first, whenever it is asked', () => {
    const commands = fc.array(fc.option(fc.integer({ min: 0, max: 9 })))
    fc.assert(
      fc.property(commands, (given) => {
        const agenda = new Agenda<{ at: number; name: number }>()
        let model: { at: number; name: number }[] = []
        for (const [name, at] of given.entries()) {
          if (at === null) {
            const [first, ...rest] = model
            expect(agenda.take()).toBe(first)
            model = rest
          } else {
            const entry = { at, name }
            agenda.add(entry)
            model.push(entry)
            model.sort((one, other) => one.at - other.at || one.name - other.name)
          }
          expect(agenda.nextAt).toBe(model[0]?.at ?? Number.POSITIVE_INFINITY)
          expect(agenda.size).toBe(model.length)
        }
      }),
    )
  })
})
