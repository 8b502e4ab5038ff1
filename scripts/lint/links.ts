import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Finding } from './finding.ts'
import type { TextFile } from './tracked-files.ts'

/** Relative links in Markdown lead to a file, and their anchors to a heading of it. */
export function checkLinks(root: string, files: readonly TextFile[]): Finding[] {
  return files
    .filter(({ path }) => path.endsWith('.md'))
    .flatMap(({ path, text }) =>
      linksOf(text).flatMap(({ target, line }) => {
        const message = fault(root, path, target)
        return message === undefined ? [] : [{ file: path, line, law: 'link', message }]
      }),
    )
}

function linksOf(text: string): { target: string; line: number }[] {
  return blank(text)
    .split('\n')
    .flatMap((content, index) => {
      const inline = content.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)
      const reference = content.matchAll(/^\s{0,3}\[[^\]]+\]:\s*<?([^\s>]+)/g)
      return [...inline, ...reference].map((match) => ({
        target: match[1] ?? '',
        line: index + 1,
      }))
    })
}

/** Code is no prose: fences and code spans are emptied, lines stay where they are. */
function blank(text: string): string {
  return text
    .replace(/^( {0,3})(```+|~~~+)[^\n]*\n[\s\S]*?^\s*\2`*[^\S\n]*$/gm, (fence) =>
      fence.replace(/[^\n]/g, ''),
    )
    .replace(/`[^`\n]+`/g, '')
}

function fault(root: string, from: string, target: string): string | undefined {
  if (/^[a-z][a-z+.-]*:/i.test(target) || target.startsWith('//')) return undefined
  const [path = '', anchor] = decodeURIComponent(target).split('#')
  if (path.startsWith('/')) return `${target} is absolute; write it relative to this file`
  const file = path === '' ? join(root, from) : join(root, dirname(from), path)
  if (!existsSync(file)) return `${target} leads nowhere`
  if (!anchor || statSync(file).isDirectory() || !file.endsWith('.md')) return undefined
  return headings(readFileSync(file, 'utf8')).has(anchor)
    ? undefined
    : `${target} names a heading that is not there`
}

/** The anchors GitHub gives to a document's headings. */
function headings(text: string): Set<string> {
  const anchors = new Set<string>()
  const fences = /^( {0,3})(```+|~~~+)[^\n]*\n[\s\S]*?^\s*\2`*[^\S\n]*$/gm
  for (const match of text.replace(fences, '').matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const slug = (match[1] ?? '')
      .toLowerCase()
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-')
    let anchor = slug
    for (let copy = 1; anchors.has(anchor); copy += 1) anchor = `${slug}-${copy}`
    anchors.add(anchor)
  }
  return anchors
}
