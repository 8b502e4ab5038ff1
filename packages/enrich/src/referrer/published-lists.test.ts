import { readFileSync } from 'node:fs'
import type { Enrichment } from '@beckon/core/adapter'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { referrerEnricher } from './referrer.ts'

/** The published form: a name, then groups of hosts that share parameters and encodings. */
interface Group {
  readonly urls: readonly string[]
  readonly params?: readonly string[]
  readonly charsets?: readonly string[]
  readonly hiddenkeyword?: readonly string[]
}

interface Case {
  readonly referrer: string
  readonly type: string
  readonly source: string
  readonly keyword?: string
}

/** A path that the published expression finds its keyword in; `KW` stands for the keyword. */
const PATHS: Readonly<Record<string, string>> = {
  '/s\\/([^\\/]+)/': '/s/KW',
  '/\\/web\\/(.*)/': '/web/KW',
  '/\\/ws\\/(.*)/': '/ws/KW',
  '/\\/[^\\/]+\\/ws\\/results\\/[^\\/]+\\/([^\\/]+)/': '/home/ws/results/Web/KW/1/417',
  '/\\/search\\/([^\\/]+)/': '/search/KW',
  '/\\/search\\?q=cache:(?:[A-Za-z0-9]+):[^+]+([^&]+)/':
    '/search?q=cache:Ab12:www.example.com/page+KW&hl=en',
  '/(?:search|images|videos)\\/([^\\/]+)/': '/videos/KW',
  '/search\\/[^\\/]+\\/(.*)/': '/search/web/KW',
  '/\\/([^\\/]+)\\/index\\.html/': '/KW/index.html',
}

/** An address that a published pattern of hidden keywords stands for. */
const HIDDEN: Readonly<Record<string, string>> = {
  '/^$/': '',
  '/': '/',
  '/.*/': '/some/page?x=1',
  '/\\/search(\\?.*)?/': '/search?hl=en',
  '/\\/url\\?.*/': '/url?sa=t&source=web',
  '/\\/cr\\?.*/': '/cr?IG=1',
  '/\\/r\\/.*/': '/r/somewhere',
  '/redir\\?.*redir=.*/': '/redir?type=sr&redir=x',
  '/link\\?url=.*/': '/link?url=x',
  '/do/asearch': '/do/asearch',
  '/do/search': '/do/search',
  '/sp/search': '/sp/search',
}

/** Words that can be written in an encoding, and what iconv-lite calls it where that differs. */
const WORDS: Readonly<Record<string, readonly [words: string, iconvName?: string]>> = {
  'utf-8': ['größe мир 検索'],
  'iso-8859-1': ['Müller größe'],
  'iso-8859-2': ['příliš žluťoučký'],
  'windows-1250': ['příliš žluťoučký'],
  'windows-1251': ['купить слона'],
  gb2312: ['中国 手机'],
  'euc-jp': ['日本語の検索'],
  ms932: ['日本語の検索', 'cp932'],
  shift_jis: ['日本語の検索'],
  'euc-kr': ['한국어 검색'],
}

const known = <V>(table: Readonly<Record<string, V>>, key: string): V => {
  const value = table[key]
  if (value === undefined) throw new Error(`The lists have something new: ${key}`)
  return value
}

/** `{}` is a suffix at the end, else a country. */
const hostsOf = (host: string): readonly string[] => {
  if (!host.includes('{}')) return [host]
  const atEnd = /\{\}(?:\/|$)/.test(host)
  const fills = atEnd ? ['com', 'de', 'co.uk', 'com.br'] : ['de', 'uk']
  return fills.map((fill) => host.replace('{}', fill))
}

const encode = (words: string, charset: string): string =>
  [...iconv.encode(words, charset)]
    .map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`)
    .join('')

const data = process.env.BECKON_TEST_DATA
const { enrich } = referrerEnricher({ cacheSize: 1 })
const sourceOf = (referrer: string) => (enrich({ referrer, ownHosts: [] }) as Enrichment).referrer

describe.skipIf(data === undefined)('the published lists (needs BECKON_TEST_DATA)', () => {
  const read = <V>(file: string): readonly (readonly [string, V])[] =>
    data === undefined
      ? []
      : Object.entries(
          parse(readFileSync(`${data}/referrers/${file}`, 'utf8')) as Record<string, V>,
        )
  const assistants = read<readonly string[]>('AIAssistants.yml')
  const networks = read<readonly string[]>('Socials.yml')
  const engines = read<readonly Group[]>('SearchEngines.yml')

  /** Who is an engine and an assistant counts as the assistant. */
  const typed = (host: string, engine: string): Pick<Case, 'type' | 'source'> => {
    const assistant = assistants.find(([, hosts]) =>
      hosts.some((own) => host === own || host === `www.${own}`),
    )
    return assistant === undefined
      ? { type: 'search', source: engine }
      : { type: 'ai', source: assistant[0] }
  }

  const keywordCases = (name: string, host: string, group: Group): readonly Case[] =>
    (group.params ?? []).flatMap((parameter) => {
      const query = `/find?x=1&${encodeURIComponent(parameter)}=KW&y=2`
      const onPath = `?x=1&${encodeURIComponent(parameter)}=KW`
      const place = parameter.startsWith('/')
        ? known(PATHS, parameter)
        : host.includes('/')
          ? onPath
          : query
      const charsets = new Set(['utf-8', ...(group.charsets ?? [])].map((one) => one.toLowerCase()))
      return [...charsets].map((charset) => {
        const [words, iconvName = charset] = known(WORDS, charset)
        return {
          referrer: `http://${host}${place.replace('KW', encode(words, iconvName))}`,
          ...typed(host, name),
          keyword: words,
        }
      })
    })

  const hiddenCases = (name: string, host: string, group: Group): readonly Case[] =>
    (group.hiddenkeyword ?? []).map((pattern) => ({
      referrer: `https://${host}${known(HIDDEN, pattern)}`,
      ...typed(host, name),
    }))

  const searches = engines.flatMap(([name, groups]) =>
    groups.flatMap((group) =>
      group.urls
        .flatMap(hostsOf)
        .flatMap((host) => [...keywordCases(name, host, group), ...hiddenCases(name, host, group)]),
    ),
  )

  it('make a case for each host, parameter and encoding', () => {
    expect(searches.length).toBeGreaterThanOrEqual(1411)
  })

  it.each(searches)('$source: $referrer', ({ referrer, ...expected }) => {
    const { host, ...found } = sourceOf(referrer) ?? {}
    expect(found).toEqual(expected)
    expect(referrer).toContain(host)
  })

  const named = (type: string, lists: readonly (readonly [string, readonly string[]])[]) =>
    lists.flatMap(([name, hosts]) =>
      hosts.flatMap((host) =>
        [`https://${host}/some/page?x=1`, `https://${host}`].map((referrer) => ({
          referrer,
          type,
          source: decodeURIComponent(name),
        })),
      ),
    )

  it.each([...named('social', networks), ...named('ai', assistants)])(
    '$source: $referrer',
    ({ referrer, ...expected }) => {
      expect(sourceOf(referrer)).toMatchObject(expected)
    },
  )
})
