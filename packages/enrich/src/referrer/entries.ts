/**
 * The cells of a table of sources: an entry a line, cells apart by ` | `, a line that starts with
 * a blank belonging to the one above.
 */
export const entriesOf = (table: string): readonly (readonly string[])[] =>
  table
    .trim()
    .replaceAll('\n ', ' ')
    .split('\n')
    .map((entry) => entry.split('|').map((cell) => cell.trim()))

/** The words of a cell. */
export const wordsOf = (cell: string | undefined): readonly string[] =>
  (cell ?? '').split(' ').filter((word) => word !== '')

/** A place of the table, `host` or `host/path`, in its two parts; no path is `''`. */
export const placeOf = (place: string): { readonly host: string; readonly path: string } => {
  const slash = place.indexOf('/')
  return slash === -1
    ? { host: place, path: '' }
    : { host: place.slice(0, slash), path: place.slice(slash) }
}

/** Whether a path is, or is below, the path of a table's place. */
export const isBelow = (path: string, place: string): boolean =>
  path === place || (path.startsWith(place) && path[place.length] === '/')
