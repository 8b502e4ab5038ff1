import { expect, test } from 'vitest'
import { checkOrigins, originAllowed } from './origin.ts'

test.each([
  'https://shop.example/',
  'https://shop.example/beckon',
  'https://shop.example:443',
  'https://bücher.example',
  'https://*',
  'shop.example',
  '//shop.example',
  '*.shop.example',
  '*',
  '',
])('%j, which no browser sends, is told at once', (origin) => {
  expect(() => checkOrigins({ origins: [origin] })).toThrow(/is no origin/)
  expect(() => checkOrigins({ origins: '*', operatorOrigins: [origin] })).toThrow(/is no origin/)
})

test.each([
  ['https://shop.example', 'https://shop.example'],
  ['HTTPS://Shop.example', 'https://shop.example'],
  ['http://localhost:5173', 'http://localhost:5173'],
  ['http://[::1]:5173', 'http://[::1]:5173'],
  ['https://*.shop.example:8443', 'https://a.b.shop.example:8443'],
  ['https://xn--bcher-kva.example', 'https://xn--bcher-kva.example'],
  ['chrome-extension://abcdef', 'chrome-extension://abcdef'],
  ['null', 'null'],
])('%j is taken, and lets in %s', (allowed, origin) => {
  const policy = { origins: [allowed] }
  expect(() => checkOrigins(policy)).not.toThrow()
  expect(originAllowed(policy, { origin }, 'visitor')).toBe(true)
})
