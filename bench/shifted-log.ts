import { createReadStream, createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const dayMs = 86_400_000

/**
 * Writes a copy of a gzipped web log in which everything happens `days` later, and each line is
 * what `change` makes of it; undefined leaves it out. Bytes that are not ASCII pass through unchanged.
 */
export async function shiftedLog(
  from: string,
  to: string,
  days: number,
  change: (line: string) => string | undefined,
): Promise<void> {
  const shifted = new Map<string, string>()
  const shift = (line: string): string =>
    line.replace(/\[(\d\d)\/(\w{3})\/(\d{4}):/, (whole, day, month, year) => {
      const known = shifted.get(whole)
      if (known !== undefined) return known
      const date = new Date(
        Date.UTC(Number(year), months.indexOf(month), Number(day)) + days * dayMs,
      )
      const name = months[date.getUTCMonth()]
      const text = `[${String(date.getUTCDate()).padStart(2, '0')}/${name}/${date.getUTCFullYear()}:`
      shifted.set(whole, text)
      return text
    })
  const lines = createInterface({
    input: createReadStream(from).pipe(createGunzip()).setEncoding('latin1'),
    crlfDelay: Number.POSITIVE_INFINITY,
  })
  await pipeline(
    lines,
    async function* (source) {
      for await (const line of source) {
        const changed = change(line)
        if (changed !== undefined) yield `${shift(changed)}\n`
      }
    },
    createWriteStream(to, { encoding: 'latin1' }),
  )
}
