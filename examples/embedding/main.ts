import { createEngine } from '@beckon/core'
import { standardEnrichers } from '@beckon/enrich'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'

const inTheCart = {
  name: 'in-the-cart',
  conditions: { all: [{ fact: 'cart.items', operator: 'greaterThanInclusive', value: 1 }] },
  event: { type: 'segment', params: { segment: 'potential-buyer' } },
}

const engine = createEngine({
  sites: { shop: { hosts: ['shop.example'] } },
  rules: parseRuleSet({ rules: [inTheCart] }),
  storage: memoryStorage(),
  enrichers: standardEnrichers({ geo: false }),
  secret: process.env.BECKON_SECRET ?? 'only to try it out',
})
engine.on('decision', ({ visitor, rule, outcome }) => console.log(visitor, rule, outcome))
await engine.open()

const peer = { site: 'shop', visitor: 'ann', ip: '192.0.2.7' }
const page = { url: 'https://shop.example/product/oak-desk' }
const event = { id: 'e1', type: 'cart.add', at: Date.now(), page, data: { price: 349 } }
console.log(await engine.receive(peer, { type: 'events', events: [event] }))
await engine.close()
