import { readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import ts from 'typescript'

/** A type-checked view of `packages/<name>/src` below `root`, without tests. */
export interface SourceProgram {
  readonly checker: ts.TypeChecker
  /** True for what the language, Node or the browser declares, as opposed to our code. */
  isAmbient(file: ts.SourceFile): boolean
  readonly files: readonly { readonly path: string; readonly source: ts.SourceFile }[]
}

const test = /\.(test|test-d|bench)\.tsx?$/

/** Reads and binds the library sources below `root`; `configFile` gives the compiler options. */
export function sourceProgram(root: string, configFile: string): SourceProgram {
  const { config, error } = ts.readConfigFile(configFile, ts.sys.readFile)
  if (error) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, '\n'))
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const names = readdirSync(join(root, 'packages'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) =>
      ts.sys.readDirectory(join(root, 'packages', entry.name, 'src'), ['.ts', '.tsx', '.mts']),
    )
    .filter((name) => !test.test(name))
    .sort()
  const program = ts.createProgram(names, options)
  return {
    checker: program.getTypeChecker(),
    isAmbient: (file) =>
      program.isSourceFileDefaultLibrary(file) ||
      /\/node_modules\/@types\/node\//.test(file.fileName),
    files: names.flatMap((name) => {
      const source = program.getSourceFile(name)
      return source ? [{ path: relative(root, name).split(sep).join('/'), source }] : []
    }),
  }
}

/** The line of `node` in its file, counted from 1. */
export function lineOf(node: ts.Node): number {
  const source = node.getSourceFile()
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1
}
