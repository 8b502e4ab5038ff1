import { createEngine, type SiteFact } from '@beckon/core'
import { createCatalogue, defineOperator, parseRuleSet } from '@beckon/rules'
import { re2 } from '@beckon/rules/re2js'
import { memoryStorage } from '@beckon/storage-memory'

/** One definition: rules are checked against it, and the engine computes it. */
const facts: SiteFact[] = [
  {
    name: 'shop.department',
    type: 'string',
    scope: 'visit',
    description: 'The part of the shop that the present page is in.',
    read: ({ page }) => page?.path.split('/')[1],
  },
  {
    name: 'shop.discount',
    type: 'number',
    scope: 'visitor',
    description: 'What the visitor is given on the cart, per cent.',
    read: ({ visitor }) => (visitor.traits.plan === 'gold' ? 10 : 0) + Math.min(5, visitor.visits),
  },
]

const divisibleBy = defineOperator({
  name: 'divisibleBy',
  description: 'Is a multiple of the value.',
  fact: 'number',
  value: 'number',
  test: (fact, value) => fact % value === 0,
})

const rules = parseRuleSet(
  [
    {
      name: 'third page of desks',
      conditions: {
        all: [
          { fact: 'shop.department', operator: 'equal', value: 'desks' },
          { fact: 'visit.pages', operator: 'divisibleBy', value: 3 },
        ],
      },
      event: { type: 'tag', params: { tag: 'desks' } },
    },
    {
      name: 'generous',
      conditions: {
        all: [
          { fact: 'shop.discount', operator: 'greaterThan', value: 10 },
          { fact: 'page.title', operator: 'matches', value: '(?i)\\boak|walnut\\b' },
        ],
      },
      event: { type: 'segment', params: { segment: 'likes-wood' } },
    },
  ],
  { catalogue: createCatalogue(facts), operators: [divisibleBy], regex: re2() },
)

const engine = createEngine({
  sites: { shop: { hosts: ['shop.example'] } },
  rules,
  facts,
  storage: memoryStorage(),
  secret: process.env.BECKON_SECRET ?? 'only to try it out',
})
engine.on('decision', ({ visitor, rule, outcome }) => console.log(visitor, rule, outcome))
engine.on('error', ({ message, cause }) => console.error(message, cause))
await engine.open()

const ann = { site: 'shop', visitor: 'ann', ip: '192.0.2.7' }
const pages = [
  ['/desks', 'Desks'],
  ['/desks/1', 'A desk of steel'],
  ['/desks/2', 'A desk of Oak'],
]
const identified = { contact: 'c-17', traits: { plan: 'gold' } }
const events = [
  { id: 'e0', type: 'identify', at: Date.now(), data: identified },
  ...pages.map(([path, title], index) => ({
    id: `e${index + 1}`,
    type: 'page.view',
    at: Date.now(),
    page: { url: `https://shop.example${path}`, title: title ?? '' },
  })),
]
await engine.receive(ann, { type: 'events', events })
await engine.close()
