import { describe, expect, it } from 'vitest'
import { builtinFacts } from './builtin-facts.ts'
import { CatalogueError, createCatalogue } from './catalogue.ts'
import type { FactDefinition } from './fact-definition.ts'

const own = (name: string, more: Partial<FactDefinition> = {}): FactDefinition => ({
  name,
  type: 'string',
  scope: 'visitor',
  description: 'For this test.',
  ...more,
})

describe('createCatalogue', () => {
  it('finds facts and members of families, and nothing else', () => {
    const catalogue = createCatalogue([own('crm.tier')])
    expect(catalogue.find('page.seconds')).toMatchObject({ type: 'number', moves: 'seconds' })
    expect(catalogue.find('page.query.utm_source')?.name).toBe('page.query.*')
    expect(catalogue.find('event.data.a.b')?.name).toBe('event.data.*')
    expect(catalogue.find('crm.tier')?.type).toBe('string')
    for (const name of ['page.query.', 'page.query', 'page', 'toString', '__proto__', '']) {
      expect(catalogue.find(name)).toBeUndefined()
    }
    expect(catalogue.definitions).toHaveLength(builtinFacts.length + 1)
  })

  it.each([
    'page.path',
    'page.query.ref',
    'page.query.*',
    'page.*',
    'Crm.tier',
    'crm..tier',
    '*',
    '',
  ])('refuses a fact of the name "%s"', (name) => {
    expect(() => createCatalogue([own(name)])).toThrow(CatalogueError)
  })

  it('refuses the same name twice and an unknown type', () => {
    expect(() => createCatalogue([own('crm.a'), own('crm.a')])).toThrow('clashes with "crm.a"')
    const wrong = { ...own('crm.a'), type: 'date' } as unknown as FactDefinition
    expect(() => createCatalogue([wrong])).toThrow('must be of type')
  })
})

describe('the built-in facts', () => {
  it('are described in one sentence each, and numbers that count have a unit', () => {
    for (const fact of builtinFacts) {
      expect(fact.description, fact.name).toMatch(/^[\w`].*\.$/)
      if (fact.moves === 'seconds')
        expect(fact, fact.name).toMatchObject({ type: 'number', unit: 'seconds' })
    }
  })
})
