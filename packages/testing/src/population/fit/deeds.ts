import type { JsonObject } from '@beckon/core/adapter'
import type { RecordedEvent } from '../../traffic/recorded.ts'

/** A kind of thing that visitors do, as far as a log tells them apart. */
export interface Deed {
  readonly type: string
  /** Of the answer, where the log has it. */
  readonly status: number | undefined
  /** Without host and query; undefined where it happens on the page that is open. */
  readonly path: string | undefined
  /** What it belongs to where there are too many: its type, status, and the beginning of its path. */
  readonly family: string
  /** It stands for all of its family that there was no room for. */
  readonly gathered: boolean
  /** What its events tell beside. */
  readonly data: JsonObject | undefined
}

/** How many deeds are told apart, and how many families of those beyond. */
const mostDeeds = 6_000
const mostFamilies = 2_000

/** What has its own place in a site, whatever page was open before. */
const atAPath = new Set(['page.view', 'page.error', 'form.submit', 'request'])

/** All that visitors of some traffic do, by numbers: what comes when there is no more room counts to its family. */
export class Deeds {
  private readonly numbers = new Map<string, number>()
  private readonly all: Deed[] = []
  private families = 0

  numberOf({ event }: RecordedEvent): number {
    const { type, page, data } = event
    const status = typeof data?.status === 'number' ? data.status : undefined
    const path = atAPath.has(type) ? pathOf(page?.url) : undefined
    const known = this.numbers.get(`${type} ${status} ${path}`)
    if (known !== undefined) return known
    const family = familyOf(type, status, path)
    const own = status === undefined ? undefined : (data as JsonObject)
    if (this.all.length - this.families < mostDeeds) {
      return this.add(`${type} ${status} ${path}`, {
        type,
        status,
        path,
        family,
        gathered: false,
        data: own,
      })
    }
    const name = this.families < mostFamilies ? family : familyOf(type, status, '/')
    const found = this.numbers.get(`family ${name}`)
    if (found !== undefined) return found
    this.families++
    const beginning = path && (/^\/[^/]*\//.exec(path)?.[0] ?? '/')
    return this.add(`family ${name}`, {
      type,
      status,
      path: beginning,
      family: name,
      gathered: true,
      data: own,
    })
  }

  at(number: number): Deed {
    return this.all[number] as Deed
  }

  private add(key: string, deed: Deed): number {
    const number = this.all.length
    this.all.push(deed)
    this.numbers.set(key, number)
    return number
  }
}

/** How a deed is called as a step. */
export function deedName({ type, status, path }: Pick<Deed, 'type' | 'status' | 'path'>): string {
  if (type === 'page.view' && status === undefined) return path ?? 'page.view'
  const kind = type === 'page.error' ? 'error' : type
  return [kind, status, path].filter((part) => part !== undefined).join(' ')
}

function familyOf(type: string, status: number | undefined, path: string | undefined): string {
  const beginning = path && `${/^\/[^/]*\//.exec(path)?.[0] ?? '/'}*`
  return deedName({ type, status, path: beginning })
}

/** The path of an address, which a log may have with its host or without. */
function pathOf(url: string | undefined): string | undefined {
  if (url === undefined) return undefined
  const path = url.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1)[0]
  return path === '' || path === undefined ? '/' : path
}
