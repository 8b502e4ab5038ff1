import { describe, expect, it } from 'vitest'
import { readAddress } from './address.ts'

describe('readAddress', () => {
  it('leaves path and query as they came', () => {
    expect(readAddress('HTTPS://me:secret@WWW.Example.COM.:8080/A%2f?q=%D6#frag?x')).toEqual({
      scheme: 'https',
      host: 'www.example.com',
      path: '/A%2f',
      query: 'q=%D6',
      fragment: 'frag?x',
    })
  })

  it.each([
    ['http://example.com', 'example.com'],
    ['http://example.com?a=b', 'example.com'],
    ['http://example.com#a', 'example.com'],
    ['http://example.com\\@evil.example/', 'example.com'],
    ['http://good.example@evil.example/', 'evil.example'],
    ['http://пример.рф/', 'xn--e1afmkfd.xn--p1ai'],
    ['http://[2001:DB8::1]:80/', '[2001:db8::1]'],
    ['http://192.0.2.1/', '192.0.2.1'],
    ['android-app://com.example.App/https/example.com', 'com.example.app'],
    ['android-app//com.example.app/x', 'com.example.app'],
  ])('finds in %s the host %s', (text, host) => {
    expect(readAddress(text)?.host).toBe(host)
  })

  it.each([
    '',
    '-',
    'example.com',
    '//example.com/',
    'http:example.com',
    'http://',
    'http:///path',
    'http://?q',
    'http://a b/',
    'http://%00/',
    'http://<script>/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'javascript://example.com/%0aalert(1)',
    'about:blank',
    `http://${'a'.repeat(254)}/`,
  ])('finds no address in %j', (text) => {
    expect(readAddress(text)).toBeUndefined()
  })
})
