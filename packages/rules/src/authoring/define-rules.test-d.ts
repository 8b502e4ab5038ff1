import type { BuiltinFact } from '../builtin-facts.ts'
import { createCatalogue } from '../catalogue.ts'
import { defineFacts, defineRule, defineRules, rulesFor } from './define-rules.ts'
import type { WrittenCondition, WrittenRule } from './rule-types.ts'

const score = { type: 'score', params: { points: 5 } } as const

/** A condition over the built-in facts: what it does not take does not compile. */
const condition = (_: WrittenCondition) => {}

/** What a rule set of the documentation holds. */
export const shop = defineRules({
  $schema: './rules.schema.json',
  name: 'shop',
  conditions: {
    'from-search': { all: [{ fact: 'referrer.type', operator: 'equal', value: 'search' }] },
    big: { all: [{ fact: 'event.data.total', operator: 'greaterThan', value: 100 }] },
  },
  rules: [
    {
      name: 'looks at prices',
      description: 'For people.',
      conditions: { all: [{ fact: 'page.path', operator: 'glob', value: '/prices*' }] },
      event: { type: 'score', params: { points: 10 } },
    },
    {
      name: 'payment-error-help',
      priority: 20,
      enabled: true,
      site: 'shop',
      fire: 'rising',
      cooldown: '24h',
      active: {
        from: '2026-11-27',
        weekdays: [1, 'sun'],
        hours: ['09:00-17:00'],
        timeZone: 'Europe/Berlin',
      },
      conditions: {
        all: [
          { condition: 'from-search' },
          { not: { any: [{ fact: 'segments', operator: 'contains', value: 'buyer' }] } },
          { fact: 'page.seconds', operator: 'greaterThanInclusive', value: 5 },
          {
            fact: 'events.count',
            params: { type: 'payment.failed', where: { condition: 'big' }, within: '10m' },
            operator: 'greaterThanInclusive',
            value: 1,
          },
        ],
      },
      event: {
        type: 'invite',
        params: { title: 'Payment trouble?', text: 'We can take the order by phone.' },
      },
    },
  ],
})

// Facts.
condition({ fact: 'page.path', operator: 'equal', value: '/' })
condition({ fact: 'event.data.order.total', operator: 'equal', value: 7, path: '$.lines[0]' })
condition({ fact: 'page.query.ref', operator: 'startsWith', value: 'a' })
// @ts-expect-error an unknown fact
condition({ fact: 'page.pth', operator: 'equal', value: '/' })
// @ts-expect-error a family without the name of one of it
condition({ fact: 'page.query', operator: 'equal', value: '/' })
condition({ fact: 'queue.length', operator: 'equal', value: 1, params: { department: 'sales' } })
// @ts-expect-error a path into text
condition({ fact: 'page.path', operator: 'equal', value: '/', path: '$.a' })
// @ts-expect-error params of a fact that takes none
condition({ fact: 'page.path', operator: 'equal', value: '/', params: {} })
// @ts-expect-error a field that is not there
condition({ fact: 'page.path', operator: 'equal', value: '/', vlaue: '/' })

// Operators that do not fit.
// @ts-expect-error text has no members
condition({ fact: 'page.path', operator: 'contains', value: 'a' })
// @ts-expect-error a number is no text
condition({ fact: 'score', operator: 'startsWith', value: '1' })
// @ts-expect-error a boolean has no order
condition({ fact: 'visitor.bot', operator: 'greaterThan', value: 1 })
// @ts-expect-error a list equals nothing
condition({ fact: 'segments', operator: 'equal', value: 'a' })
// @ts-expect-error no operator
condition({ fact: 'score', operator: 'equals', value: 1 })

// Values.
condition({ fact: 'score', operator: 'in', value: [1, 2] })
condition({ fact: 'score', operator: 'between', value: [1, 2] })
condition({ fact: 'ip', operator: 'inCidr', value: ['10.0.0.0/8', '::1'] })
condition({ fact: 'geo.country', operator: 'exists', value: true })
condition({ fact: 'page.path', operator: 'matches', value: '^/a' })
// @ts-expect-error a number is no text
condition({ fact: 'page.path', operator: 'equal', value: 7 })
// @ts-expect-error text is no number
condition({ fact: 'score', operator: 'greaterThan', value: '7' })
// @ts-expect-error a list is needed
condition({ fact: 'geo.country', operator: 'in', value: 'DE' })
// @ts-expect-error a list of texts is needed
condition({ fact: 'geo.country', operator: 'in', value: ['DE', 7] })
// @ts-expect-error a range has two ends
condition({ fact: 'score', operator: 'between', value: [1, 2, 3] })
// @ts-expect-error presence is true or false
condition({ fact: 'geo.country', operator: 'exists', value: 'yes' })
// @ts-expect-error nothing equals null
condition({ fact: 'geo.country', operator: 'equal', value: null })
// @ts-expect-error a value is needed
condition({ fact: 'geo.country', operator: 'equal' })

// Decorators.
condition({ fact: 'geo.country', operator: 'not:startsWith', value: 'D' })
condition({ fact: 'geo.country', operator: 'ignoreCase:equal', value: 'de' })
condition({ fact: 'segments', operator: 'someFact:glob', value: 'vip*' })
condition({ fact: 'page.path', operator: 'someValue:glob', value: ['/a*', '/b*'] })
condition({ fact: 'page.path', operator: 'not:someValue:glob', value: ['/a*'] })
condition({ fact: 'segments', operator: 'swap:in', value: 'vip' })
condition({ fact: 'segments', operator: 'swap:someFact:not:ignoreCase:equal', value: 'vip' })
// @ts-expect-error no decorator
condition({ fact: 'geo.country', operator: 'nut:equal', value: 'DE' })
// @ts-expect-error text has no members
condition({ fact: 'geo.country', operator: 'someFact:equal', value: 'DE' })
// @ts-expect-error a list is needed
condition({ fact: 'geo.country', operator: 'someValue:equal', value: 'DE' })
// @ts-expect-error a list of texts is needed, negated too
condition({ fact: 'geo.country', operator: 'not:someValue:equal', value: [7] })
// @ts-expect-error addresses have no case
condition({ fact: 'ip', operator: 'ignoreCase:inCidr', value: '10.0.0.0/8' })
// @ts-expect-error presence takes no decorators
condition({ fact: 'ip', operator: 'not:exists', value: true })
// @ts-expect-error no operator behind two decorators
condition({ fact: 'ip', operator: 'not:someValue:equals', value: ['a'] })

// Facts compared with facts.
condition({ fact: 'visit.entryPath', operator: 'equal', value: { fact: 'page.path' } })
condition({ fact: 'score', operator: 'lessThan', value: { fact: 'event.data.limit' } })
condition({ fact: 'score', operator: 'equal', value: { fact: 'segments', path: '$[0]' } })
condition({ fact: 'geo.country', operator: 'in', value: { fact: 'tags' } })
condition({
  fact: 'score',
  operator: 'greaterThan',
  value: { fact: 'events.count', params: { type: 'page.view' } },
})
// @ts-expect-error text is never a number
condition({ fact: 'geo.country', operator: 'equal', value: { fact: 'score' } })
// @ts-expect-error text is no list
condition({ fact: 'geo.country', operator: 'in', value: { fact: 'geo.city' } })
// @ts-expect-error an unknown fact as the value
condition({ fact: 'geo.country', operator: 'equal', value: { fact: 'geo.contry' } })
// @ts-expect-error a pattern must be written in the rule
condition({ fact: 'page.path', operator: 'glob', value: { fact: 'visit.entryPath' } })

// Facts that move by themselves.
condition({ fact: 'page.seconds', operator: 'not:greaterThan', value: 5 })
condition({ fact: 'time.hour', operator: 'between', value: [9, 17] })
// @ts-expect-error not compared with another fact
condition({ fact: 'page.seconds', operator: 'equal', value: { fact: 'score' } })
// @ts-expect-error not the other way round either
condition({ fact: 'score', operator: 'equal', value: { fact: 'page.seconds' } })
// @ts-expect-error no decorator but not:
condition({ fact: 'page.seconds', operator: 'swap:equal', value: 5 })

// Params.
const counted = { fact: 'events.count', operator: 'equal', value: 1 } as const
condition({ ...counted, params: { type: 'cart.add' } })
condition({
  ...counted,
  params: {
    type: 'cart.add',
    where: { any: [{ fact: 'event.data.price', operator: 'greaterThan', value: 5 }] },
    within: '1d',
  },
})
condition({
  fact: 'events.sum',
  params: { type: 'cart.add', field: 'price', within: '1d' },
  operator: 'greaterThan',
  value: 100,
})
condition({
  fact: 'events.sequence',
  params: {
    steps: [
      { type: 'cart.add', where: { fact: 'page.path', operator: 'equal', value: '/' } },
      { type: 'checkout' },
    ],
    within: '30m',
  },
  operator: 'equal',
  value: true,
})
condition({ ...counted, fact: 'address.events.count', params: { type: 'a', within: '1h' } })
// @ts-expect-error the type of the events is needed
condition({ ...counted, params: { within: '10m' } })
// @ts-expect-error params are needed
condition({ fact: 'events.count', operator: 'equal', value: 1 })
// @ts-expect-error a misspelt param
condition({ ...counted, params: { type: 'a', whithin: '10m' } })
// @ts-expect-error no duration
condition({ ...counted, params: { type: 'a', within: '10 minutes' } })
// @ts-expect-error a duration is needed
condition({ ...counted, fact: 'address.events.count', params: { type: 'a' } })
condition({
  ...counted,
  // @ts-expect-error a where sees facts of the event only
  params: { type: 'a', where: { fact: 'score', operator: 'equal', value: 5 } },
})
condition({
  ...counted,
  // @ts-expect-error and their types count
  params: { type: 'a', where: { fact: 'page.path', operator: 'equal', value: 5 } },
})

// Groups.
condition({ all: [], name: 'nothing', priority: 3 })
// @ts-expect-error two kinds in one
condition({ all: [], any: [] })
// @ts-expect-error a list is needed
condition({ all: { fact: 'score', operator: 'equal', value: 1 } })

/** What a rule is made of: each of these differs from it in one field. */
const rule = { name: 'r', conditions: { all: [] }, event: score } as const
const takes = (_: WrittenRule) => {}
takes(rule)
takes({ ...rule, event: { type: 'block' } })
takes({ ...rule, event: { type: 'redirect', params: { url: '/help', expiresIn: '30s' } } })
// @ts-expect-error conditions begin with a group
takes({ ...rule, conditions: { fact: 'score', operator: 'equal', value: 1 } })
// @ts-expect-error a field that is not there
takes({ ...rule, conditions: { all: [] }, event: score, onSuccess: 'code' })
// @ts-expect-error no such action
takes({ ...rule, event: { type: 'scor', params: { points: 5 } } })
// @ts-expect-error points are needed
takes({ ...rule, event: { type: 'score', params: {} } })
// @ts-expect-error params are needed
takes({ ...rule, event: { type: 'invite' } })
// @ts-expect-error points are a number
takes({ ...rule, event: { type: 'score', params: { points: '5' } } })
// @ts-expect-error a scope is one of two
takes({ ...rule, event: { type: 'block', params: { scope: 'all' } } })
// @ts-expect-error no such fire
takes({ ...rule, fire: 'always' })
// @ts-expect-error no duration
takes({ ...rule, cooldown: '5x' })
// @ts-expect-error a number is no duration
takes({ ...rule, cooldown: 5 })
takes({ ...rule, caps: { perDay: 2, afterDecline: '24h' } })
takes({ ...rule, holdout: 0.1, goal: { event: 'order.completed', within: '7d' } })
// @ts-expect-error a share is a number
takes({ ...rule, holdout: '10%' })
// @ts-expect-error no such cap
takes({ ...rule, caps: { perMonth: 2 } })
// @ts-expect-error a cap of so many is a number
takes({ ...rule, caps: { perDay: '2' } })
takes({ ...rule, active: { until: '2026-12-24T18:00' } })
// @ts-expect-error no such weekday
takes({ ...rule, active: { weekdays: ['monday'] } })
// @ts-expect-error hours have an end
takes({ ...rule, active: { hours: ['09:00'] } })
// @ts-expect-error a field that is not there
takes({ ...rule, active: { since: '2026-12-24' } })
// @ts-expect-error a name is needed
takes({ conditions: { all: [] }, event: score })

// Shared conditions.
defineRules({
  conditions: { local: { all: [] } },
  // @ts-expect-error no such condition here
  rules: [{ ...rule, conditions: { condition: 'locale' } }],
})
defineRules({
  // @ts-expect-error nor here
  conditions: { local: { not: { condition: 'locale' } } },
  rules: [],
})
// @ts-expect-error without any there is none to name
defineRules({ rules: [{ ...rule, conditions: { condition: 'local' } }] })
defineRule({ ...rule, conditions: { condition: 'in the rule set it will stand in' } })

// A site's own facts.
const facts = defineFacts([
  { name: 'crm.tier', type: 'string', scope: 'visitor', description: 'Tier of the customer.' },
  { name: 'crm.orders', type: 'number', scope: 'visitor', description: 'How many orders.' },
  { name: 'shop.data.*', type: 'boolean', scope: 'event', description: 'Flags of an event.' },
])
createCatalogue(facts)
const site = rulesFor(facts)
site.defineRules({
  rules: [
    {
      name: 'gold',
      conditions: {
        any: [
          { fact: 'crm.tier', operator: 'in', value: ['gold', 'platinum'] },
          { fact: 'crm.orders', operator: 'greaterThan', value: { fact: 'visitor.visits' } },
          { fact: 'shop.data.sale', operator: 'equal', value: true },
          {
            fact: 'events.count',
            params: {
              type: 'a',
              where: { fact: 'shop.data.sale', operator: 'equal', value: true },
            },
            operator: 'equal',
            value: 1,
          },
        ],
      },
      event: score,
    },
  ],
})
const inSite = (_: WrittenCondition<BuiltinFact | (typeof facts)[number]>) => {}
inSite({ fact: 'crm.tier', operator: 'equal', value: 'gold' })
inSite({ fact: 'geo.country', operator: 'equal', value: 'DE' })
// @ts-expect-error of the wrong type
inSite({ fact: 'crm.tier', operator: 'equal', value: 1 })
// @ts-expect-error an operator that does not fit
inSite({ fact: 'crm.orders', operator: 'glob', value: '1' })
// @ts-expect-error an unknown fact
inSite({ fact: 'crm.teir', operator: 'equal', value: 'a' })
// @ts-expect-error a fact of another site
condition({ fact: 'crm.tier', operator: 'equal', value: 'a' })
// @ts-expect-error a type that facts cannot have
defineFacts([{ name: 'crm.tier', type: 'text', scope: 'visitor', description: 'Tier.' }])

// A site's own operators, known by name.
const { defineRule: withOwn } = rulesFor(facts, ['divisibleBy'])
const leaf = { fact: 'crm.orders', operator: 'not:divisibleBy', value: 3 } as const
withOwn({ ...rule, conditions: { all: [leaf] } })
withOwn({ ...rule, conditions: { all: [{ fact: 'score', operator: 'divisibleBy', value: 3 }] } })
withOwn({
  ...rule,
  // @ts-expect-error no such operator
  conditions: { all: [{ fact: 'score', operator: 'divisableBy', value: 3 }] },
})
// @ts-expect-error an operator of another site
defineRule({ ...rule, conditions: { all: [{ ...leaf, fact: 'score' }] } })
