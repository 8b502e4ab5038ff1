import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from './finding.ts'

/** What the `// expect: law law` comments in files below `root` announce, one `file:line law` a breach, sorted. */
export function expected(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|json|md)$/.test(name) && !name.startsWith('node_modules'))
    .flatMap((name) =>
      readFileSync(join(root, name), 'utf8')
        .split('\n')
        .flatMap((line, index) =>
          (/(?:\/\/|<!--) expect: ([\w\- ]+)/.exec(line)?.[1] ?? '')
            .split(' ')
            .filter((law) => /\w/.test(law))
            .map((law) => `${name}:${index + 1} ${law}`),
        ),
    )
    .sort()
}

/** Findings in the form of `expected`. */
export function found(findings: readonly Finding[]): string[] {
  return findings.map(({ file, line, law }) => `${file}:${line} ${law}`).sort()
}
