import { defineOperator } from './operator-definition.ts'
import { parseRuleSet } from './rule-set.ts'

const longer = defineOperator({
  name: 'longer',
  description: 'Has more parts than the value.',
  fact: ['string', 'list'],
  value: 'number',
  test: (fact, value) => fact.length > value,
})
const prepared = defineOperator({
  name: 'prepared',
  description: 'Is one of the words of the value.',
  fact: 'string',
  value: 'string',
  prepare: (written) => new Set(written.split(' ')),
  test: (fact, words) => words.has(fact),
})
parseRuleSet([], { operators: [longer, prepared] })

defineOperator({
  name: 'wrong',
  description: 'Takes text for a number.',
  fact: 'number',
  value: 'number',
  // @ts-expect-error: a number has no length
  test: (fact) => fact.length > 1,
})
defineOperator({
  name: 'late',
  description: 'Answers with a promise.',
  fact: 'any',
  value: 'any',
  // @ts-expect-error: it must answer at once
  test: () => Promise.resolve(true),
})
// @ts-expect-error: there is no type of this name
defineOperator({ name: 'odd', description: 'Odd.', fact: 'date', value: 'any', test: () => true })
