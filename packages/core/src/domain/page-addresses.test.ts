import { expect, it } from 'vitest'
import { pageAddress } from './page.ts'
import { PageAddresses } from './page-addresses.ts'

it('takes an address apart once, as it would be each time', () => {
  const addresses = new PageAddresses()
  const url = 'https://shop.example/product/oak-desk?size=140'
  const first = addresses.of(url)
  expect(first).toEqual(pageAddress(url))
  expect(addresses.of(url)).toBe(first)
  expect(addresses.of('javascript:alert(1)')).toBeUndefined()
})

it('keeps few, and none that is long', () => {
  const addresses = new PageAddresses()
  const first = addresses.of('/0')
  for (let number = 1; number < 3_000; number++) addresses.of(`/${number}`)
  expect(addresses.of('/0')).not.toBe(first)
  const long = `/${'x'.repeat(600)}`
  expect(addresses.of(long)).toEqual({ url: long, path: long })
  expect(addresses.of(long)).not.toBe(addresses.of(long))
})
