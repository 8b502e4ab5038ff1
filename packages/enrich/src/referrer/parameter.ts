/** What may stand before a name: the last is of `&amp;`, which careless pages leave in. */
const BEFORE = '&?;'

/**
 * The value of a query parameter, still encoded: `''` where it is empty, `undefined` where it is
 * missing. Of several the first counts. Takes time in proportion to the query.
 */
export const rawParameter = (query: string, name: string): string | undefined => {
  const wanted = `${name}=`
  let at = query.indexOf(wanted)
  while (at !== -1) {
    if (at === 0 || BEFORE.includes(query.charAt(at - 1))) {
      const end = query.indexOf('&', at)
      return query.slice(at + wanted.length, end === -1 ? undefined : end)
    }
    at = query.indexOf(wanted, at + 1)
  }
  return undefined
}
