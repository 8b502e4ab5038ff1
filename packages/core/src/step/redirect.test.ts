import fc from 'fast-check'
import { expect, test } from 'vitest'
import { safeRedirect } from './redirect.ts'

const origins = ['https://shop.example', 'https://pay.example:8443']

test.each([
  ['/sale', 'https://shop.example/sale'],
  ['/', 'https://shop.example/'],
  ['/a?b=c#d', 'https://shop.example/a?b=c#d'],
  ['https://shop.example', 'https://shop.example/'],
  ['https://shop.example:443/x', 'https://shop.example/x'],
  ['HTTPS://SHOP.EXAMPLE/x', 'https://shop.example/x'],
  ['https://pay.example:8443/pay', 'https://pay.example:8443/pay'],
  // Another full stop than ours leads to the same host: a browser reads it so, too.
  ['https://shop\u3002example/x', 'https://shop.example/x'],
  ['/..//evil.example', 'https://shop.example//evil.example'],
])('%s leads to %s', (url, target) => {
  expect(safeRedirect(url, origins)).toBe(target)
})

test.each([
  '//evil.example',
  '//evil.example/https://shop.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '\\/evil.example',
  '/\t/evil.example',
  '\t//evil.example',
  ' //evil.example',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\nscript:alert(1)',
  'java\tscript:alert(1)',
  '\u0001javascript:alert(1)',
  'javascript://shop.example/%0aalert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:msgbox(1)',
  'blob:https://shop.example/uuid',
  'ftp://shop.example/',
  'file:///etc/passwd',
  'https://shop.example@evil.example',
  'https://shop.example:x@evil.example/',
  'https://good@shop.example/',
  'https://:secret@shop.example/',
  'https://shop.example.evil.example',
  'https://shop.example\u3002evil.example',
  'https://evil.example/#@shop.example',
  'https://evil.example\\@shop.example',
  'https://shop.example:8443/',
  'http://shop.example/',
  'https:evil.example',
  'https:/evil.example',
  'https:///evil.example',
  'https://',
  'http://[::1]/',
  'https://shop.examp\u217ee.evil.example',
  'sale',
  '?x=1',
  '',
  '/line\nbreak',
  '/nul\u0000',
  '/del\u007f',
  '/c1\u0085',
])('%j leads nowhere', (url) => {
  expect(safeRedirect(url, origins)).toBeUndefined()
})

test('without a list nothing is allowed', () => {
  expect(safeRedirect('/sale', [])).toBeUndefined()
  expect(safeRedirect('https://shop.example/', [])).toBeUndefined()
})

test('whatever is allowed leads, as a browser reads it on a page of the site, to an origin of the list', () => {
  const parts = fc.constantFrom(
    ...['https:', 'http:', '/', '//', '\\', '@', ':', '.', '\t', '\n', ' ', '?', '#', '%2f', '%5c'],
    ...['shop.example', 'evil.example', 'pay.example:8443', 'javascript:', '\u3002', '\uff0f', 'x'],
  )
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 8 }), (chosen) => {
      const target = safeRedirect(chosen.join(''), origins)
      if (target === undefined) return
      for (const page of ['https://shop.example/a/b', 'http://evil.example/']) {
        expect(origins).toContain(new URL(target, page).origin)
      }
    }),
    { numRuns: 5_000 },
  )
})
