import { describe, expect, it } from 'vitest'
import { suggestion } from './suggest.ts'

describe('suggestion', () => {
  const known = ['page.seconds', 'page.path', 'geo.country', 'score']

  it.each([
    ['page.second', 'page.seconds'],
    ['Page.Path', 'page.path'],
    ['geo.contry', 'geo.country'],
    ['scroe', 'score'],
    ['ipp', undefined],
    ['scor', 'score'],
    ['something else', undefined],
    ['', undefined],
    ['x'.repeat(65), undefined],
  ])('for %s: %s', (written, meant) => {
    expect(suggestion(written, known)).toBe(meant ? ` Did you mean "${meant}"?` : '')
  })
})
