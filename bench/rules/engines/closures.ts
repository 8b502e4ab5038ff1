import { brings, type Enter, factsRead, plainObject, Visitors } from '../contestant.ts'
import type { Comparison } from '../leaves.ts'
import type { Value } from '../traffic.ts'
import type { Conditions } from '../workload.ts'

type Facts = Readonly<Record<string, Value>>
type Test = (facts: Facts) => boolean

/** Each rule compiled to closures over an object of facts, by their names. */
export const closures: Enter = ({ rules, happenings }) => {
  const read = factsRead(rules)
  const changes = happenings.map((happening) => brings(happening, read, true).flat())
  const nobody = plainObject(read)
  const visitors = new Visitors<Record<string, Value>>(happenings, () => ({ ...nobody }))
  const tests = rules.map(({ conditions }) => all(conditions))
  let facts: Record<string, Value> = {}
  return {
    step(event) {
      facts = visitors.at(event)
      const brought = changes[event] as readonly unknown[]
      for (let at = 0; at < brought.length; at += 2) {
        facts[brought[at] as string] = brought[at + 1] as Value
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

function all({ all: members }: Conditions): Test {
  const tests = members.map((member) => {
    if (!('any' in member)) return compile(member)
    const [first, second] = member.any.map((one) => compile(one)) as [Test, Test]
    return (facts: Facts) => first(facts) || second(facts)
  })
  const [first, second, third, fourth] = tests as [Test, Test, Test, Test]
  if (tests.length === 2) return (facts) => first(facts) && second(facts)
  if (tests.length === 3) return (facts) => first(facts) && second(facts) && third(facts)
  return (facts) => first(facts) && second(facts) && third(facts) && fourth(facts)
}

function compile({ fact, operator, value }: Comparison): Test {
  switch (operator) {
    case 'equal':
      return (facts) => facts[fact] === value
    case 'notEqual':
      return (facts) => facts[fact] !== undefined && facts[fact] !== value
    case 'in': {
      const list = value as readonly unknown[]
      return (facts) => list.includes(facts[fact])
    }
    case 'contains':
      return (facts) => (facts[fact] as readonly unknown[]).includes(value)
    case 'startsWith': {
      const start = value as string
      return (facts) => (facts[fact] as string | undefined)?.startsWith(start) === true
    }
    case 'glob': {
      const start = (value as string).slice(0, -1)
      return (facts) => (facts[fact] as string | undefined)?.startsWith(start) === true
    }
    case 'greaterThan':
      return (facts) => (facts[fact] as number) > (value as number)
    case 'greaterThanInclusive':
      return (facts) => (facts[fact] as number) >= (value as number)
    case 'lessThan':
      return (facts) => (facts[fact] as number) < (value as number)
    default:
      throw new Error(`no operator ${operator}`)
  }
}
