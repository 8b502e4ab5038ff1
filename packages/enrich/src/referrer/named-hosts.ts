import { entriesOf, isBelow, placeOf, wordsOf } from './entries.ts'

interface NamedPlace {
  readonly name: string
  readonly path: string
}

/** The name that stands in a table for a host (lower case) and path, or `undefined`. */
export type FindName = (host: string, path: string) => string | undefined

/**
 * Reads a table `name | hosts` into a search by host. A host stands for its subdomains; the
 * closest one counts.
 */
export const namedHosts = (table: string): FindName => {
  const index = new Map<string, NamedPlace[]>()
  for (const [name = '', hosts] of entriesOf(table)) {
    for (const { host, path } of wordsOf(hosts).map(placeOf)) {
      const others = index.get(host)
      if (others === undefined) index.set(host, [{ name, path }])
      else others.push({ name, path })
    }
  }
  return (host, path) => {
    for (let at = 0; at !== -1; ) {
      const places = index.get(host.slice(at))
      const place = places?.find((one) => one.path === '' || isBelow(path, one.path))
      if (place !== undefined) return place.name
      const dot = host.indexOf('.', at)
      at = dot === -1 ? -1 : dot + 1
    }
    return undefined
  }
}
