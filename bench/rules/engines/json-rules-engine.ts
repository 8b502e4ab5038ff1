import { Engine, type TopLevelCondition } from 'json-rules-engine'
import { brings, type Enter, factsRead, plainObject, Visitors } from '../contestant.ts'
import type { Comparison } from '../leaves.ts'
import type { Value } from '../traffic.ts'

/** The real json-rules-engine, as its documentation says: facts given to each run, absent ones undefined. */
export const jsonRulesEngine: Enter = ({ rules, happenings }) => {
  const read = factsRead(rules)
  const engine = new Engine([], { allowUndefinedFacts: true })
  engine.addOperator<string, string>(
    'startsWith',
    (found, start) => found?.startsWith(start) === true,
  )
  engine.addOperator<string, string>(
    'glob',
    (found, glob) => found?.startsWith(glob.slice(0, -1)) === true,
  )
  engine.addOperator<unknown, unknown>(
    'differs',
    (found, value) => found !== undefined && found !== value,
  )
  const plain = ({ fact, operator, value }: Comparison) => ({
    fact,
    operator: operator === 'notEqual' ? 'differs' : operator,
    value,
  })
  for (const [place, { conditions }] of rules.entries()) {
    engine.addRule({
      name: String(place),
      conditions: {
        all: conditions.all.map((member) =>
          'any' in member ? { any: member.any.map(plain) } : plain(member),
        ),
      } as TopLevelCondition,
      event: { type: 'matched' },
    })
  }
  const changes = happenings.map((happening) => brings(happening, read, true).flat())
  const nobody = plainObject(read)
  const visitors = new Visitors<Record<string, Value>>(happenings, () => ({ ...nobody }))
  let found: readonly { readonly name: string }[] = []
  return {
    async step(event) {
      const facts = visitors.at(event)
      const brought = changes[event] as readonly unknown[]
      for (let at = 0; at < brought.length; at += 2) {
        facts[brought[at] as string] = brought[at + 1] as Value
      }
      const { results } = await engine.run(facts)
      found = results
      return results.length
    },
    matched: () => found.map(({ name }) => Number(name)).sort((left, right) => left - right),
  }
}
