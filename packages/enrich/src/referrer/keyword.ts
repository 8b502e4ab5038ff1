import type { Address } from './address.ts'
import { decodeText } from './decode.ts'
import type { Engine, KeywordPlace } from './engine.ts'
import { isBelow } from './entries.ts'
import { rawParameter } from './parameter.ts'

/** All parameters: some engines put theirs behind `#`, and there sometimes behind a `?`. */
const parametersOf = ({ query, fragment }: Address): string => {
  const all = fragment === '' ? query : `${query}&${fragment.slice(fragment.indexOf('?') + 1)}`
  return all.replaceAll(' ', '%20')
}

/** The segment that stands at `{}` of the template, or all from `{*}` on, wherever it fits first. */
const fromPath = (path: string, template: readonly string[]): string | undefined => {
  const segments = path.split('/').slice(1)
  const rest = template.indexOf('{*}')
  const last = segments.length - (rest === -1 ? template.length : rest + 1)
  for (let start = 0; start <= last; start++) {
    const fits = template.every((part, at) => {
      const segment = segments[start + at]
      return part === '*' || part === '{}' || part === '{*}' ? segment !== '' : part === segment
    })
    if (!fits) continue
    return rest === -1
      ? segments[start + template.indexOf('{}')]
      : segments.slice(start + rest).join('/')
  }
  return undefined
}

/** `cache:id:address words` without all before the words. */
const fromCache = (raw: string | undefined): string | undefined => {
  const text = raw?.replaceAll('%3A', ':').replaceAll('%20', '+')
  if (text === undefined || !text.startsWith('cache:')) return undefined
  const blank = text.indexOf('+')
  return blank === -1 ? undefined : text.slice(blank)
}

/** What is escaped once more, where the address is itself a parameter's value. */
const ESCAPED: ReadonlyMap<string, string> = new Map([
  ['%3f', '?'],
  ['%3d', '='],
  ['%26', '&'],
  ['%2b', '+'],
  ['%25', '%'],
])

const fromNested = (raw: string | undefined, name: string): string | undefined =>
  raw === undefined
    ? undefined
    : rawParameter(
        raw.replace(/%(?:3[fd]|2[56b])/gi, (code) => ESCAPED.get(code.toLowerCase()) ?? code),
        name,
      )

const rawKeyword = (place: KeywordPlace, path: string, parameters: string): string | undefined => {
  switch (place.kind) {
    case 'parameter':
      return rawParameter(parameters, place.name)
    case 'path':
      return fromPath(path, place.segments)
    case 'cache':
      return fromCache(rawParameter(parameters, place.name))
    case 'nested':
      return fromNested(rawParameter(parameters, place.within), place.name)
  }
}

const isFrontPage = (path: string): boolean => path === '' || path === '/'

/** Whether an engine sends no keyword from that path. */
const isHidden = (engine: Engine, path: string): boolean =>
  (isFrontPage(path) && !engine.site) ||
  engine.hides.some((place) => place === '*' || isBelow(path, place))

/**
 * The search behind an address of an engine: its keyword, decoded, or `{}` where the engine keeps
 * it to itself. `undefined` where nothing says that there was a search: an engine's host has
 * other pages too. Browsers send only the origin today, so an engine's front page is a search.
 */
export const findSearch = (
  engine: Engine,
  address: Address,
): { readonly keyword?: string } | undefined => {
  const parameters = parametersOf(address)
  let asked = false
  for (const place of engine.keywords) {
    const raw = rawKeyword(place, address.path, parameters)
    if (raw === undefined) continue
    asked = true
    const keyword = decodeText(raw, engine.charsets)
    if (keyword !== '') return { keyword }
  }
  return asked || isHidden(engine, address.path) ? {} : undefined
}

/** What Google's tabs are called, by its parameter `tbm` and, later, `udm`. */
const GOOGLE_TABS: ReadonlyMap<string, string> = new Map([
  ['isch', 'Google Images'],
  ['vid', 'Google Video'],
  ['shop', 'Google Shopping'],
  ['2', 'Google Images'],
  ['7', 'Google Video'],
  ['28', 'Google Shopping'],
])

/** The engine's name; Google's other searches share its address and differ by a parameter. */
export const searchName = (engine: Engine, address: Address): string => {
  if (engine.name !== 'Google') return engine.name
  const parameters = parametersOf(address)
  const tab = rawParameter(parameters, 'tbm') ?? rawParameter(parameters, 'udm')
  return GOOGLE_TABS.get(tab ?? '') ?? engine.name
}
