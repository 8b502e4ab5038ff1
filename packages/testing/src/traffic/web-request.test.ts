import { describe, expect, it } from 'vitest'
import { lineChunk, textOf } from './split-lines.ts'
import { isStaticAsset } from './static-asset.ts'
import { readWebRequest, type WebRequest, webRequestType } from './web-request.ts'

/** `text` in the middle of a chunk, as a request stands in its line. */
function within(text: string) {
  const chunk = lineChunk(Buffer.from(`"GET /b.css${text}/a.css HTTP/1.1" /`))
  const start = '"GET /b.css'.length
  return { chunk, start, stop: start + Buffer.byteLength(text) }
}

function read(text: string) {
  const { chunk, start, stop } = within(text)
  const request: WebRequest = { method: '', targetStart: 0, targetStop: 0 }
  const found = readWebRequest(chunk, start, stop, request)
  return { chunk, request: found ? request : undefined }
}

describe('readWebRequest', () => {
  it.each([
    ['GET / HTTP/1.1', 'GET', '/'],
    ['GET /a b HTTP/2', 'GET', '/a b'],
    ['GET /old', 'GET', '/old'],
    ['GET /x HTTP', 'GET', '/x HTTP'],
    ['get /x HTTP/1.0', 'get', '/x'],
    ['VERSION-CONTROL /x HTTP/1.0', 'VERSION-CONTROL', '/x'],
    ['GET //x HTTP/1.0', 'GET', '//x'],
    ['GET /grün HTTP/1.1', 'GET', '/grün'],
    ['GET /x HTTP/1.10', 'GET', '/x HTTP/1.10'],
    ['GET /x HTTP/1. HTTP/1.', 'GET', '/x HTTP/1. HTTP/1.'],
    ['GET /x http/1.1', 'GET', '/x http/1.1'],
    ['GET /HTTP/1.1', 'GET', '/HTTP/1.1'],
    ['HEAD https://ä/ HTTP/1.1', 'HEAD', 'https://ä/'],
    ['GET HTTP://Shop.example:8080/x?y HTTP/1.1', 'GET', 'HTTP://Shop.example:8080/x?y'],
  ])('reads %j', (line, method, target) => {
    const { chunk, request } = read(line)
    expect(request?.method).toBe(method)
    expect(textOf(chunk, request?.targetStart ?? 0, request?.targetStop ?? 0)).toBe(target)
  })

  it.each([
    '',
    '-',
    'GET',
    'GET ',
    ' / HTTP/1.1',
    'GET  / HTTP/1.1',
    'GET HTTP/1.1',
    'GET  HTTP/1.1',
    'GÉT / HTTP/1.1',
    'OPTIONS * HTTP/1.1',
    'CONNECT a.example:443 HTTP/1.1',
    'GET ftp://a.example/ HTTP/1.1',
    'GET http:///x HTTP/1.1',
    'GET http://[/ HTTP/1.1',
    'G\\x16T / HTTP/1.1',
    `${'A'.repeat(33)} / HTTP/1.1`,
    String.raw`\x03\x00\x00/*\xE0 /`,
  ])('finds no page in %j', (line) => {
    expect(read(line).request).toBeUndefined()
  })
})

describe('webRequestType', () => {
  const type = (status: number, line: string) => {
    const { chunk, request } = read(line)
    return webRequestType(chunk.bytes, status, request)
  }

  it.each([
    [404, 'GET /a.css HTTP/1.1', 'page.error'],
    [400, 'nonsense', 'page.error'],
    [500, 'POST / HTTP/1.1', 'page.error'],
    [200, 'POST /a.css HTTP/1.1', 'form.submit'],
    [302, 'POST / HTTP/1.1', 'form.submit'],
    [200, 'GET / HTTP/1.1', 'page.view'],
    [206, 'GET /?file=a.css HTTP/1.1', 'page.view'],
    [304, 'GET /a.html HTTP/1.1', 'page.view'],
    [304, 'GET /a.css HTTP/1.1', 'asset'],
    [200, 'HEAD /A.PNG?v=1 HTTP/1.1', 'asset'],
    [302, 'GET /a.css HTTP/1.1', 'request'],
    [301, 'GET / HTTP/1.1', 'request'],
    [200, 'HEAD / HTTP/1.1', 'request'],
    [200, 'get / HTTP/1.1', 'request'],
    [101, 'GET / HTTP/1.1', 'request'],
    [200, 'nonsense', 'request'],
    [0, '', 'request'],
    [299, 'GET / HTTP/1.1', 'page.view'],
    [300, 'GET / HTTP/1.1', 'request'],
    [199, 'GET / HTTP/1.1', 'request'],
    [399, 'GET / HTTP/1.1', 'request'],
    [305, 'GET / HTTP/1.1', 'request'],
  ])('%d %j is %s', (status, line, expected) => {
    expect(type(status, line)).toBe(expected)
  })
})

describe('isStaticAsset', () => {
  const judge = (target: string) => {
    const { chunk, start, stop } = within(target)
    return isStaticAsset(chunk.bytes, start, stop)
  }

  it.each([
    '/a.css',
    '/robots.txt',
    '/a/b.min.JS',
    '/.ico',
    '/a.zip?x=/y',
    '/a.xml#top',
    '/a.tar.gz',
    'http://a.example/b.svg?x',
    'http://a/b.svg',
    '/ä.css',
    '/a.WoFF2',
    '/a..7z',
    'http://ä/b.svg',
  ])('%s is one', (target) => {
    expect(judge(target)).toBe(true)
  })

  it.each([
    '/',
    '/css',
    '/a.css/',
    '/a.css/b',
    '/a.cssx',
    '/a.',
    '/a.php?b=c.css',
    '/a#b.css',
    '/?a.css',
    'http://a.zip',
    'http://a.zip/',
    'http://a.zip?x/y.css',
    '/a.constructor',
    '/a.csš',
    '/a.c.s',
    '/a.woff22',
    '/css.',
    'http://a.zip#x/y.css',
  ])('%s is none', (target) => {
    expect(judge(target)).toBe(false)
  })
})
