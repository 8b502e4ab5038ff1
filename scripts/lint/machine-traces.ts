import { homedir, tmpdir } from 'node:os'
import { dirname } from 'node:path'
import type { Finding } from './finding.ts'
import type { TextFile } from './tracked-files.ts'

const publicRegistry = 'registry.npmjs.org'

/** Home folders of any machine; the folders of this one are added when the check runs. */
const homes = [
  /(?<![\w.*~\\-])\/Users\/[\w.-]+\//g,
  // Pages live under /home too; what ends like a source or a data file does not.
  /(?<![\w.*~\\-])\/home\/[\w./-]+\.(?:[cm]?[jt]sx?|json|sh|log|gz|sqlite|md)\b/g,
  /(?<![\w.*~\\-])\/root\/[\w.-]/g,
  /\b[A-Z]:\\Users\\/g,
]

/** Addresses of package registries and mirrors, and npm settings that name one. */
const registries = [
  /https?:\/\/[\w.-]*(?:registry|artifactory|nexus|verdaccio|npm-?proxy|pypi)[\w.-]*/gi,
  /^\s*(?:@[\w-]+:)?registry\s*=\s*\S+/gm,
]

/**
 * What would tie the project to the machine it was written on: absolute paths of that machine
 * and registries other than npm's own. `root` is the folder that stands for "this machine".
 */
export function checkMachineTraces(root: string, files: readonly TextFile[]): Finding[] {
  const paths = [...homes, ...ownFolders(root).map(asPath)]
  return files.flatMap((file) => [
    ...matches(file, paths, 'machine-path', 'is a path of one machine: make it relative'),
    ...matches(file, registries, 'registry', 'names a registry').filter(
      ({ message }) => !message.includes(`//${publicRegistry} `),
    ),
    ...strangeDownloads(file),
  ])
}

function ownFolders(root: string): string[] {
  const shared = ['/', '/home', '/Users', '/tmp', '/var', '/mnt', tmpdir()]
  return [root, dirname(root), homedir()].filter((folder) => !shared.includes(folder))
}

const asPath = (folder: string): RegExp =>
  new RegExp(`(?<![\\w.*~\\\\-])${folder.replace(/[^\w/]/g, '\\$&')}(?![\\w.-])`, 'g')

function matches(
  { path, text }: TextFile,
  patterns: readonly RegExp[],
  law: string,
  why: string,
): Finding[] {
  const first = new Map<number, RegExpExecArray>()
  for (const match of patterns.flatMap((pattern) => [...text.matchAll(pattern)])) {
    if (!first.has(match.index)) first.set(match.index, match)
  }
  return [...first.values()].map((match) => ({
    file: path,
    line: text.slice(0, match.index).split('\n').length,
    law,
    message: `${match[0].trim()} ${why}`,
  }))
}

/** Tarballs that a lock file would fetch from anywhere but npm's registry. */
function strangeDownloads({ path, text }: TextFile): Finding[] {
  if (!path.endsWith('package-lock.json')) return []
  return [...text.matchAll(/"resolved": "(?:https?|git[+\w]*):\/\/([^/"]+)/g)]
    .filter((match) => match[1] !== publicRegistry)
    .map((match) => ({
      file: path,
      line: text.slice(0, match.index).split('\n').length,
      law: 'registry',
      message: `a package would be fetched from ${match[1]}`,
    }))
}
