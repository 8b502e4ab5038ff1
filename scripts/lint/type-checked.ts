import { join, relative, sep } from 'node:path'
import ts from 'typescript'
import type { Finding } from './finding.ts'
import type { TextFile } from './tracked-files.ts'

/**
 * Every TypeScript file of the repository is in reach of the root tsconfig, type tests
 * (`*.test-d.ts`) above all: one that lies outside would stay green whatever it claims.
 */
export function checkTypeChecked(root: string, files: readonly TextFile[]): Finding[] {
  const { config, error } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  if (error) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, '\n'))
  const { fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const reached = new Set(fileNames.map((name) => relative(root, name).split(sep).join('/')))
  return files
    .filter(({ path }) => /\.[mc]?tsx?$/.test(path) && !reached.has(path))
    .map(({ path }) => ({
      file: path,
      line: 1,
      law: 'not-type-checked',
      message: 'lies outside the root tsconfig.json',
    }))
}
