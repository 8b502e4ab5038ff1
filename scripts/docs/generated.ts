import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Writes a file of docs/; called with `--check`, the script only says whether that is stale.
 *
 * @param script the script that writes it, as npm knows it
 */
export function generated(file: URL, text: string, script: string): void {
  const current = existsSync(file) ? readFileSync(file, 'utf8') : ''
  if (!process.argv.includes('--check')) writeFileSync(file, text)
  else if (current !== text) {
    process.stderr.write(`docs/${basename(fileURLToPath(file))} is stale: run npm run ${script}\n`)
    process.exitCode = 1
  }
}

/**
 * A page with something else between two of its lines.
 *
 * @throws where it does not have both
 */
export function between(page: string, begin: string, end: string, what: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`There is no place for it: ${begin}`)
  return `${page.slice(0, from + begin.length)}\n\n${what}\n\n${page.slice(to)}`
}
