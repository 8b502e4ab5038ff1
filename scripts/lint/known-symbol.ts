import ts from 'typescript'
import type { SourceProgram } from './source-program.ts'

/** A symbol under the name of its declaration, whatever it is called where it is used. */
export interface Known {
  readonly name: string
  readonly owner: string
  readonly origin: 'ambient' | 'rxjs' | 'ours'
}

/** What a symbol is called where it is declared, and who owns it there. */
export function known(symbol: ts.Symbol | undefined, program: SourceProgram): Known | undefined {
  if (!symbol) return undefined
  const target =
    symbol.flags & ts.SymbolFlags.Alias ? program.checker.getAliasedSymbol(symbol) : symbol
  if (target.escapedName === 'globalThis') {
    return { name: 'globalThis', owner: '', origin: 'ambient' }
  }
  const declaration = target.declarations?.[0]
  if (!declaration) return undefined
  const file = declaration.getSourceFile()
  const origin = program.isAmbient(file)
    ? 'ambient'
    : /\/node_modules\/rxjs\//.test(file.fileName)
      ? 'rxjs'
      : 'ours'
  const name = ts.isModuleDeclaration(declaration)
    ? declaration.name.text.replace(/^node:/, '')
    : target.name
  return { name, owner: ownerOf(declaration), origin }
}

/** The interface, variable or module in which something is declared; `''` at the top of a file. */
export function ownerOf(declaration: ts.Node): string {
  for (let at = declaration.parent; at; at = at.parent) {
    if (ts.isInterfaceDeclaration(at)) return at.name.text
    if (ts.isVariableDeclaration(at) && ts.isIdentifier(at.name)) return at.name.text
    if (ts.isModuleDeclaration(at)) return at.name.text.replace(/^node:/, '')
  }
  return ''
}
