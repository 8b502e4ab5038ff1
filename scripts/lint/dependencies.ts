import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from './finding.ts'

const page = 'docs/dependencies.md'

/** Licences that ask for no more than a notice; PDDL is for data. */
const permitted = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'CC0-1.0',
  'Unlicense',
  'PDDL-1.0',
])

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly license?: string; readonly dev?: boolean; readonly link?: boolean }>
  >
}

/**
 * Every dependency of every package.json below `root` is explained in docs/dependencies.md under
 * the licence it has; that licence, and those of all that is installed with a published package,
 * are permissive.
 */
export function checkDependencies(root: string): Finding[] {
  const lock: Lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const listed = listedIn(readFileSync(join(root, page), 'utf8'))
  const findings: Finding[] = []
  const report = (file: string, line: number, law: string, message: string) => {
    findings.push({ file, line, law, message })
  }
  const declared = new Set<string>()
  for (const { file, name, line } of declaredBelow(root)) {
    declared.add(name)
    const entry = listed.get(name)
    const licence = lock.packages[`node_modules/${name}`]?.license
    if (!entry) report(file, line, 'unlisted-dependency', `${name} is not explained in ${page}`)
    if (!licence || !isPermitted(licence)) {
      report(file, line, 'licence', `${name} is under ${licence ?? 'no known licence'}`)
    } else if (entry && entry.licence !== licence) {
      report(page, entry.line, 'licence', `${name} is under ${licence}, not ${entry.licence}`)
    }
  }
  for (const [name, { line }] of listed) {
    if (!declared.has(name)) report(page, line, 'stale-dependency', `nothing depends on ${name}`)
  }
  for (const [path, { license, dev, link }] of Object.entries(lock.packages)) {
    const name = path.split('node_modules/').at(-1) ?? path
    if (dev || link || !path.includes('node_modules/') || declared.has(name)) continue
    if (!license || !isPermitted(license)) {
      report('package-lock.json', 1, 'licence', `${name} is under ${license ?? 'no known licence'}`)
    }
  }
  return findings
}

function declaredBelow(root: string): { file: string; name: string; line: number }[] {
  const folder = join(root, 'packages')
  const files = readdirSync(folder).map((name) => `packages/${name}/package.json`)
  return ['package.json', ...files]
    .filter((file) => existsSync(join(root, file)))
    .flatMap((file) => {
      const text = readFileSync(join(root, file), 'utf8')
      const manifest: Manifest = JSON.parse(text)
      const names = Object.keys({
        ...manifest.dependencies,
        ...manifest.devDependencies,
        ...manifest.peerDependencies,
        ...manifest.optionalDependencies,
      })
      return names
        .filter((name) => !name.startsWith('@beckon/'))
        .map((name) => ({ file, name, line: lineWith(text, `"${name}":`) }))
    })
}

function lineWith(text: string, part: string): number {
  return text.slice(0, Math.max(0, text.indexOf(part))).split('\n').length
}

/** The rows of the page's tables: name in backticks, licence, why. */
function listedIn(text: string): Map<string, { licence: string; line: number }> {
  const listed = new Map<string, { licence: string; line: number }>()
  text.split('\n').forEach((row, index) => {
    const [, name, licence] = /^\|\s*`([^`]+)`\s*\|\s*([^|]+?)\s*\|\s*[^|\s]/.exec(row) ?? []
    if (name && licence) listed.set(name, { licence, line: index + 1 })
  })
  return listed
}

/** Understands the SPDX expressions that occur: one name, or names joined by OR or by AND. */
function isPermitted(licence: string): boolean {
  const bare = licence.replace(/[()]/g, '')
  const names = bare.split(/ (?:OR|AND) /)
  return bare.includes(' OR ')
    ? names.some((name) => permitted.has(name))
    : names.every((name) => permitted.has(name))
}
