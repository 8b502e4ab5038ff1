import { expect, it } from 'vitest'
import { parseData } from './data.ts'

it('reads names and values', () => {
  expect(
    parseData('sku=K-12 price=49.90, gift=true note="for ann" empty= shop.city=Linz shop.no=4'),
  ).toEqual({
    sku: 'K-12',
    price: 49.9,
    gift: true,
    note: 'for ann',
    empty: '',
    shop: { city: 'Linz', no: 4 },
  })
})

it('takes any name as a name', () => {
  const data = parseData('constructor=1 toString.x=2')
  expect(Object.keys(data ?? {})).toEqual(['constructor', 'toString'])
  expect(parseData('__proto__=1')).toBeUndefined()
})

it.each(['', 'sku', 'sku=1 and more', '=1'])('is not %j', (text) => {
  expect(parseData(text)).toBeUndefined()
})
