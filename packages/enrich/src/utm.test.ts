import { describe, expect, it } from 'vitest'
import { utmEnricher } from './utm.ts'

const { enrich } = utmEnricher()
const read = (url: string): unknown => enrich({ url, ownHosts: [] })

describe('utmEnricher', () => {
  it('reads all five', () => {
    expect(
      read(
        'https://shop.example/a?utm_source=News%20letter&x=1&utm_medium=e+mail&utm_campaign=%D0%BB%D0%B5%D1%82%D0%BE&utm_term=shoes&utm_content=top#utm_source=no',
      ),
    ).toEqual({
      utm: {
        source: 'News letter',
        medium: 'e mail',
        campaign: 'лето',
        term: 'shoes',
        content: 'top',
      },
    })
  })

  it.each([
    ['/a?utm_source=x', { source: 'x' }],
    ['/a?utm_source=first&utm_source=second', { source: 'first' }],
    ['/a?utm_source=x&utm_medium=', { source: 'x' }],
    ['/a?b=c&amp;utm_campaign=x', { campaign: 'x' }],
    ['/a?my_utm_source=no&utm_term=x', { term: 'x' }],
  ])('reads %s', (url, utm) => {
    expect(read(url)).toEqual({ utm })
  })

  it.each([
    '/',
    '/utm_source=x',
    '/a?utm_source=',
    '/a?utm_other=x',
    '/a#utm_source=x',
    '/a?xutm_source=1',
  ])('finds none in %s', (url) => {
    expect(read(url)).toBeUndefined()
    expect(enrich({ ownHosts: [] })).toBeUndefined()
  })
})
