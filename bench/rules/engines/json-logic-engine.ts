import { LogicEngine } from 'json-logic-engine'
import { brings, type Enter, factsRead, plainObject, Visitors } from '../contestant.ts'
import type { Comparison } from '../leaves.ts'
import type { Value } from '../traffic.ts'

type Compiled = (facts: unknown) => unknown

/** json-logic-engine 5, each rule compiled by itself: it writes JavaScript and lets it be evaluated. */
export const jsonLogicEngine: Enter = ({ rules, happenings }) => {
  const read = factsRead(rules)
  // A dot in a name would be a step into an object.
  const flat = new Map([...read].map((name) => [name, name.replaceAll(/[. ]/g, '_')]))
  const engine = new LogicEngine()
  engine.addMethod('startsWith', {
    method: ([found, start]: [unknown, string]) =>
      typeof found === 'string' && found.startsWith(start),
    deterministic: true,
  })
  const logic = ({ fact, operator, value }: Comparison): unknown => {
    const found = { var: flat.get(fact) }
    switch (operator) {
      case 'equal':
        return { '===': [found, value] }
      case 'notEqual':
        return { and: [{ '!==': [found, null] }, { '!==': [found, value] }] }
      case 'in':
        return { in: [found, value] }
      case 'contains':
        return { in: [value, found] }
      case 'startsWith':
        return { startsWith: [found, value] }
      case 'glob':
        return { startsWith: [found, (value as string).slice(0, -1)] }
      case 'greaterThan':
        return { '>': [found, value] }
      case 'greaterThanInclusive':
        return { '>=': [found, value] }
      case 'lessThan':
        return { and: [{ '!==': [found, null] }, { '<': [found, value] }] }
      default:
        throw new Error(`no operator ${operator}`)
    }
  }
  const compiled = rules.map(
    ({ conditions }) =>
      engine.build({
        and: conditions.all.map((member) =>
          'any' in member ? { or: member.any.map(logic) } : logic(member),
        ),
      }) as Compiled,
  )
  const changes = happenings.map((happening) =>
    brings(happening, read, true).flatMap(([name, value]) => [flat.get(name), value]),
  )
  const nobody = plainObject(flat.values())
  const visitors = new Visitors<Record<string, Value>>(happenings, () => ({ ...nobody }))
  let facts: Record<string, Value> = {}
  return {
    step(event) {
      facts = visitors.at(event)
      const brought = changes[event] as readonly unknown[]
      for (let at = 0; at < brought.length; at += 2) {
        facts[brought[at] as string] = brought[at + 1] as Value
      }
      let matched = 0
      for (let place = 0; place < compiled.length; place++) {
        if ((compiled[place] as Compiled)(facts)) matched++
      }
      return matched
    },
    matched: () => compiled.flatMap((rule, place) => (rule(facts) ? [place] : [])),
  }
}
