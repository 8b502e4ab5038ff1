import { brings, type Enter, factsRead, Visitors } from '../contestant.ts'
import type { Comparison } from '../leaves.ts'
import type { Value } from '../traffic.ts'
import type { Conditions } from '../workload.ts'

type Facts = readonly Value[]
type Test = (facts: Facts) => boolean

/**
 * Each rule compiled to closures over a list in which each fact has its place: as quick as closures get,
 * where somebody puts the facts there.
 */
export const listClosures: Enter = ({ rules, happenings }) => {
  const read = factsRead(rules)
  const places = new Map([...read].map((name, place) => [name, place]))
  const changes = happenings.map((happening) =>
    brings(happening, read, true).flatMap(([name, value]) => [places.get(name), value]),
  )
  const visitors = new Visitors(happenings, () => new Array<Value>(read.size).fill(undefined))
  const tests = rules.map(({ conditions }) => all(conditions, places))
  let facts: Value[] = []
  return {
    step(event) {
      facts = visitors.at(event)
      const brought = changes[event] as readonly unknown[]
      for (let at = 0; at < brought.length; at += 2) {
        facts[brought[at] as number] = brought[at + 1] as Value
      }
      let matched = 0
      for (let place = 0; place < tests.length; place++) {
        if ((tests[place] as Test)(facts)) matched++
      }
      return matched
    },
    matched: () => tests.flatMap((test, place) => (test(facts) ? [place] : [])),
  }
}

function all({ all: members }: Conditions, places: ReadonlyMap<string, number>): Test {
  const tests = members.map((member) => {
    if (!('any' in member)) return compile(member, places)
    const [first, second] = member.any.map((one) => compile(one, places)) as [Test, Test]
    return (facts: Facts) => first(facts) || second(facts)
  })
  const [first, second, third, fourth] = tests as [Test, Test, Test, Test]
  if (tests.length === 2) return (facts) => first(facts) && second(facts)
  if (tests.length === 3) return (facts) => first(facts) && second(facts) && third(facts)
  return (facts) => first(facts) && second(facts) && third(facts) && fourth(facts)
}

function compile({ fact, operator, value }: Comparison, places: ReadonlyMap<string, number>): Test {
  const place = places.get(fact) as number
  switch (operator) {
    case 'equal':
      return (facts) => facts[place] === value
    case 'notEqual':
      return (facts) => facts[place] !== undefined && facts[place] !== value
    case 'in': {
      const list = value as readonly unknown[]
      return (facts) => list.includes(facts[place])
    }
    case 'contains':
      return (facts) => (facts[place] as readonly unknown[]).includes(value)
    case 'startsWith': {
      const start = value as string
      return (facts) => (facts[place] as string | undefined)?.startsWith(start) === true
    }
    case 'glob': {
      const start = (value as string).slice(0, -1)
      return (facts) => (facts[place] as string | undefined)?.startsWith(start) === true
    }
    case 'greaterThan':
      return (facts) => (facts[place] as number) > (value as number)
    case 'greaterThanInclusive':
      return (facts) => (facts[place] as number) >= (value as number)
    case 'lessThan':
      return (facts) => (facts[place] as number) < (value as number)
    default:
      throw new Error(`no operator ${operator}`)
  }
}
