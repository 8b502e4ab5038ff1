import { describe, expect, it } from 'vitest'
import { AI_ASSISTANTS } from './ai-assistants.ts'
import { readEngines } from './engine.ts'
import { entriesOf, wordsOf } from './entries.ts'
import { SEARCH_ENGINES } from './search-engines.ts'
import { SOCIAL_NETWORKS } from './social-networks.ts'

const PLACE = /^(?:(?:\{\}|\*)\.)?[\w-]+(?:\.(?:[\w-]+|\{\}))*(?:\/[\w./-]+)?$/

describe('the table of search engines', () => {
  const places = readEngines(SEARCH_ENGINES)

  it('has an entry a place', () => {
    const all = places.map(({ host, path }) => host + path)
    expect(all.length).toBeGreaterThan(600)
    expect(all.filter((place, at) => all.indexOf(place) !== at)).toEqual([])
    expect(all.filter((place) => !PLACE.test(place) || place.startsWith('www.'))).toEqual([])
  })

  it('has no word it does not know', () => {
    for (const [name, , hosts, options] of entriesOf(SEARCH_ENGINES)) {
      expect(name).not.toBe('')
      expect(wordsOf(hosts), name).not.toEqual([])
      for (const option of wordsOf(options)) {
        expect(option).toMatch(/^(?:site|hides:(?:\*|\/[\w/]+)|charset:[\w-]+)$/)
      }
    }
  })

  it('names encodings that can be decoded', () => {
    const charsets = new Set(places.flatMap(({ engine }) => engine.charsets))
    expect(charsets.size).toBeGreaterThan(5)
    for (const charset of charsets) expect(() => new TextDecoder(charset)).not.toThrow()
  })
})

describe.each([
  ['social networks', SOCIAL_NETWORKS],
  ['AI assistants', AI_ASSISTANTS],
])('the table of %s', (_, table) => {
  it('has a name and hosts in each entry, each host once', () => {
    const all = entriesOf(table).flatMap(([name, hosts, ...more]) => {
      expect(name).not.toBe('')
      expect(more).toEqual([])
      return wordsOf(hosts)
    })
    expect(all.filter((place, at) => all.indexOf(place) !== at)).toEqual([])
    expect(all.filter((place) => !PLACE.test(place) || place.startsWith('www.'))).toEqual([])
  })
})
