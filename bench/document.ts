import { readFileSync, writeFileSync } from 'node:fs'
import { arch, cpus, platform, totalmem } from 'node:os'

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** What it was measured on. */
export function machine(now: Date): string {
  const [cpu] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${cpu?.model ?? 'unknown processor'}, ${cpus().length} cores, ${memory} GiB, ${platform()} ${arch()}, Node ${process.version}, ${now.toISOString().slice(0, 10)}`
}

/** Replaces what stands between the markers of a section; everything else of the page stays. */
export function writeSection(page: string, section: string, text: string): void {
  const before = readFileSync(page, 'utf8')
  const [open, close] = [
    `<!-- ${section}: written by npm run bench -->`,
    `<!-- end of ${section} -->`,
  ]
  const from = before.indexOf(open)
  const to = before.indexOf(close)
  if (from < 0 || to < from) throw new Error(`${page} has no section "${section}"`)
  writeFileSync(page, `${before.slice(0, from + open.length)}\n\n${text}\n\n${before.slice(to)}`)
}
