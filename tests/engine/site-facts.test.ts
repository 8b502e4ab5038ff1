import { type FactView, type SiteFact, UsageError } from '@beckon/core'
import {
  AsynchronousFactError,
  builtinFacts,
  CatalogueError,
  createCatalogue,
  type FactDefinition,
  parseRuleSet,
} from '@beckon/rules'
import { jsonRulesEngine } from '@beckon/rules/json-rules-engine'
import { describe, expect, it } from 'vitest'
import { invite, openShop, when } from './shop.ts'

const department: SiteFact = {
  name: 'shop.department',
  type: 'string',
  scope: 'visit',
  description: 'The part of the shop that the present page is in.',
  read: ({ page }) => page?.path.split('/')[1],
}
const rules = (facts: readonly FactDefinition[], ...written: readonly object[]) =>
  parseRuleSet({ rules: written }, { catalogue: createCatalogue(facts) })
const asking = (name: string, fact: string, value: unknown, more: object = {}) => ({
  name,
  fire: 'rising',
  conditions: { all: [{ fact, operator: 'equal', value, ...more }] },
  event: invite(),
})
const outcomes = (shop: { readonly outcomes: readonly string[] }) =>
  shop.outcomes.map((outcome) => outcome.split(' ').slice(2, 4).join(' '))

describe('a fact of the site', () => {
  it('is computed from what the visitor did, and rules act on it', async () => {
    const shop = await openShop([], {
      facts: [department],
      rules: rules([department], asking('desks', 'shop.department', 'desks')),
    })
    await shop.view('/lamps/3')
    expect(outcomes(shop)).toEqual([])
    await shop.view('/desks/7')
    expect(outcomes(shop)).toEqual(['desks applied'])
    expect(shop.errors).toEqual([])
    const [explained] = (await shop.engine.explain({ site: 'shop', visitor: 'ann' })).rules
    expect(explained?.explanation).toMatchObject({
      result: true,
      condition: { children: [{ fact: 'shop.department', observed: 'desks' }] },
    })
    await shop.engine.close()
  })

  it('sees the visitor, the visit, the page and the event, as copies', async () => {
    const views: FactView[] = []
    const spy: SiteFact = {
      name: 'own.spy',
      type: 'boolean',
      scope: 'visitor',
      description: 'Looks, and tries to change what it sees.',
      read(view) {
        views.push(structuredClone(view))
        Object.assign(view.visitor.cart, { items: 99 })
        Object.assign(view.visitor.traits, { plan: 'gold' })
        return true
      },
    }
    const shop = await openShop([], {
      facts: [spy],
      rules: rules(
        [spy],
        { ...asking('spied', 'own.spy', true), priority: 9 },
        asking('full', 'cart.items', 99),
        asking('gold', 'visitor.traits.plan', 'gold'),
      ),
    })
    await shop.view('/a?b=c')
    await shop.send('ann', {
      type: 'identify',
      data: { contact: 'c1', traits: { plan: 'free' } },
    })
    await shop.send('ann', { type: 'cart.add', data: { price: 5, quantity: 2 } })
    expect(views).toHaveLength(3)
    const last = views[2]
    expect(last).toMatchObject({
      site: 'shop',
      at: shop.now,
      visitor: {
        id: 'ann',
        visits: 1,
        contact: 'c1',
        traits: { plan: 'free' },
        cart: { items: 2, total: 10 },
        geo: {},
        ua: {},
      },
      visit: { number: 1, pages: 1, events: 3, entryPath: '/a' },
      page: { host: 'shop.example', path: '/a', query: '?b=c' },
      event: { type: 'cart.add', data: { price: 5, quantity: 2 } },
    })
    expect(JSON.stringify(last)).not.toContain('score')
    expect(outcomes(shop)).toEqual(['spied applied'])
    await shop.engine.close()
  })

  it('is computed once an event and params, in however many rules and strata, and not where nobody asks', async () => {
    const asked: unknown[] = []
    const { params } = builtinFacts.find(({ name }) => name === 'operators.online') ?? {}
    const counted: SiteFact = {
      name: 'own.counted',
      type: 'number',
      scope: 'visitor',
      description: 'Counts.',
      ...(params && { params }),
      read(_, { department }) {
        asked.push(department)
        return String(department).length
      },
    }
    const never: SiteFact = { ...department, name: 'own.never', read: () => expect.unreachable() }
    const shop = await openShop([], {
      facts: [counted, never],
      rules: rules(
        [counted, never],
        {
          ...asking('a', 'own.counted', 1, { params: { department: 'a' } }),
          fire: 'while',
          event: { type: 'score', params: { points: 5 } },
        },
        asking('b', 'own.counted', 1, { params: { department: 'a' } }),
        {
          name: 'c',
          conditions: {
            all: [
              { fact: 'score', operator: 'equal', value: 5 },
              { fact: 'own.counted', params: { department: 'bb' }, operator: 'equal', value: 2 },
              { fact: 'own.counted', params: { department: 'a' }, operator: 'equal', value: 1 },
            ],
          },
          event: { type: 'tag', params: { tag: 'c' } },
        },
      ),
    })
    await shop.view('/')
    expect(asked.sort()).toEqual(['a', 'bb'])
    await shop.view('/')
    expect(asked.sort()).toEqual(['a', 'a', 'bb', 'bb'])
    await shop.engine.close()
  })

  it('can be a family, and can stand inside a `where` if it is of the event alone', async () => {
    const facts: readonly SiteFact[] = [
      {
        name: 'own.word.*',
        type: 'boolean',
        scope: 'event',
        description: 'Whether a word is in the event’s text.',
        read: ({ event }, _, word) => String(event?.data?.text ?? '').includes(word),
      },
    ]
    const shop = await openShop([], {
      facts,
      rules: rules(facts, {
        name: 'twice',
        conditions: when('events.count', 'equal', 2, {
          type: 'search',
          where: { fact: 'own.word.desk', operator: 'equal', value: true },
        }),
        event: invite(),
      }),
    })
    for (const text of ['a desk', 'a lamp', 'oak desks']) {
      expect(outcomes(shop)).toEqual([])
      await shop.send('ann', { type: 'search', data: { text } })
    }
    expect(outcomes(shop)).toEqual(['twice applied'])
    await shop.engine.close()
  })

  it.each<[string, () => unknown, string]>([
    [
      'throws',
      () => {
        throw new Error('no luck')
      },
      'no luck',
    ],
    ['answers late', () => Promise.resolve('desks'), 'a promise: asynchronous facts are for'],
    ['is of another type', () => 7, 'It must be text, not 7.'],
  ])('that %s is told and absent, and all others go on', async (_, read, message) => {
    const broken: SiteFact = { ...department, read }
    const shop = await openShop([], {
      facts: [broken],
      rules: rules([broken], asking('gone', 'shop.department', 'desks'), {
        name: 'absent',
        conditions: { all: [{ fact: 'shop.department', operator: 'exists', value: false }] },
        event: invite(),
      }),
    })
    expect((await shop.view('/desks')).acks).toEqual(['e0'])
    expect(outcomes(shop)).toEqual(['absent applied'])
    expect(shop.errors).toHaveLength(1)
    expect(shop.errors[0]).toMatchObject({
      code: 'FACT',
      message: 'The fact "shop.department" could not be computed: it is absent.',
      cause: { message: expect.stringContaining(message) },
    })
    await shop.engine.close()
  })

  it('must be given to the engine, and must be one that can be honoured', async () => {
    const read = rules([department], asking('desks', 'shop.department', 'desks'))
    await expect(openShop([], { rules: read })).rejects.toMatchObject({
      code: 'FACT_WITHOUT_READER',
    })
    const taken: SiteFact = { ...department, name: 'page.path' }
    await expect(openShop([], { facts: [taken] })).rejects.toThrow(CatalogueError)
    for (const more of [{ moves: 'seconds' }, { asynchronous: true }] as const) {
      const error = await openShop([], { facts: [{ ...department, ...more }] }).catch((it) => it)
      expect(error).toBeInstanceOf(UsageError)
      expect(error).toMatchObject({ code: 'FACT_NOT_HONOURED' })
    }
  })
})

describe('an asynchronous fact', () => {
  const tier: FactDefinition = {
    name: 'crm.tier',
    type: 'string',
    scope: 'visitor',
    asynchronous: true,
    description: 'Tier of the contact.',
  }

  it('is refused by an engine that cannot wait for it, when rules are loaded', async () => {
    const read = rules([tier], asking('gold', 'crm.tier', 'gold'))
    await expect(openShop([], { rules: read })).rejects.toThrow(AsynchronousFactError)
    const shop = await openShop([], {})
    await expect(shop.engine.use(read)).rejects.toThrow('give it to jsonRulesEngine()')
    await shop.engine.close()
  })

  it('cannot stand inside a `where`, which is looked at while an event is taken in', () => {
    const where = { fact: 'crm.tier', operator: 'equal', value: 'gold' }
    const rule = {
      name: 'counted',
      conditions: when('events.count', 'equal', 2, { type: 'search', where }),
      event: invite(),
    }
    expect(() => rules([{ ...tier, scope: 'event' }], rule)).toThrow('cannot stand inside')
    expect(() =>
      rules([{ ...tier, scope: 'event' }], asking('gold', 'crm.tier', 'gold')),
    ).not.toThrow()
  })

  it('is waited for by the bridge, computed from the same view, once for all strata', async () => {
    const asked: string[] = []
    const shop = await openShop([], {
      ruleEngine: jsonRulesEngine<FactView>({
        facts: {
          'crm.tier': async (_, { visitor, page }) => {
            asked.push(`${visitor.id} ${page?.path}`)
            await Promise.resolve()
            return visitor.id === 'ann' ? 'gold' : 'none'
          },
        },
      }),
      rules: rules(
        [tier],
        {
          ...asking('points', 'crm.tier', 'gold'),
          fire: 'while',
          event: { type: 'score', params: { points: 5 } },
        },
        {
          name: 'gold',
          conditions: {
            all: [
              { fact: 'score', operator: 'equal', value: 5 },
              { fact: 'crm.tier', operator: 'equal', value: 'gold' },
            ],
          },
          event: invite(),
        },
      ),
    })
    await shop.view('/a')
    await shop.view('/b', 'bob')
    expect(outcomes(shop)).toEqual(['points applied', 'gold applied'])
    expect(asked).toEqual(['ann /a', 'bob /b'])
    const found = await shop.engine.explain({ site: 'shop', visitor: 'ann', rule: 'gold' })
    const [explained] = found.rules
    expect(explained?.explanation.condition).toMatchObject({
      children: [
        { fact: 'score', observed: 5 },
        { fact: 'crm.tier', asynchronous: true },
      ],
    })
    await shop.engine.close()
  })

  it('holds up the events of its own visitor only', async () => {
    let answer = (_: string): void => {}
    const shop = await openShop([], {
      ruleEngine: jsonRulesEngine<FactView>({
        facts: {
          'crm.tier': (_, { visitor }) =>
            visitor.id === 'ann' ? new Promise((resolve) => (answer = resolve)) : 'gold',
        },
      }),
      rules: rules([tier], asking('gold', 'crm.tier', 'gold')),
    })
    const ann = shop.view('/')
    expect((await shop.view('/', 'bob')).acks).toEqual(['e1'])
    expect(shop.outcomes).toEqual(['0 bob gold applied'])
    answer('gold')
    expect((await ann).acks).toEqual(['e0'])
    expect(shop.outcomes).toEqual(['0 bob gold applied', '0 ann gold applied'])
    await shop.engine.close()
  })

  it('that rejects is told and absent', async () => {
    const shop = await openShop([], {
      ruleEngine: jsonRulesEngine({
        facts: { 'crm.tier': () => Promise.reject(new Error('down')) },
      }),
      rules: rules([tier], asking('gold', 'crm.tier', 'gold'), asking('root', 'page.path', '/')),
    })
    await shop.view('/')
    expect(outcomes(shop)).toEqual(['root applied'])
    expect(shop.errors).toMatchObject([{ code: 'FACT', cause: { message: 'down' } }])
    await shop.engine.close()
  })

  it('lets nobody miss the instant at which time alone makes a rule true', async () => {
    const shop = await openShop([], {
      ruleEngine: jsonRulesEngine({ facts: { 'crm.tier': () => Promise.resolve('gold') } }),
      rules: rules([tier], {
        name: 'patient',
        conditions: {
          all: [
            { fact: 'crm.tier', operator: 'equal', value: 'gold' },
            { fact: 'page.seconds', operator: 'greaterThanInclusive', value: 30 },
          ],
        },
        event: invite(),
      }),
    })
    await shop.view('/')
    await shop.wait(29)
    expect(shop.outcomes).toEqual([])
    await shop.wait(1)
    expect(shop.outcomes).toEqual(['30 ann patient applied'])
    await shop.engine.close()
  })
})
