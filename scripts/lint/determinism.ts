import ts from 'typescript'
import type { Finding } from './finding.ts'
import {
  dateMembers,
  environmentMembers,
  environmentModules,
  environmentNames,
  exactMath,
  exceptions,
  type Law,
  lawsOf,
  localeMember,
  localTime,
  rxjsClocks,
  sources,
} from './forbidden.ts'
import { lineOf, type SourceProgram } from './source-program.ts'

/**
 * The determinism law, checked on resolved symbols: renaming, destructuring, `globalThis` and
 * re-imports do not hide a clock. What types cannot see (code in strings) is left to biome.
 */
export function checkDeterminism(program: SourceProgram): Finding[] {
  const findings: Finding[] = []
  const needed = new Set<string>()
  for (const { path, source } of program.files) {
    const laws = lawsOf(path)
    const excepted = exceptions.some(({ file }) => file === path)
    walk(source, program, (node, law, message) => {
      if (!laws.includes(law)) return
      if (excepted && law === 'environment') {
        needed.add(path)
        return
      }
      const line = lineOf(node)
      const last = findings.at(-1)
      // `import { a as b }` names one thing twice.
      if (last?.file === path && last.line === line && last.message === message) return
      findings.push({ file: path, line, law, message })
    })
  }
  for (const { file } of exceptions) {
    if (needed.has(file)) continue
    findings.push({
      file,
      line: 1,
      law: 'exception',
      message: 'this exception is not needed: take it out of scripts/lint/forbidden.ts',
    })
  }
  return findings
}

type Report = (node: ts.Node, law: Law, message: string) => void

function walk(source: ts.SourceFile, program: SourceProgram, report: Report): void {
  const visit = (node: ts.Node): void => {
    if (isTypeOnly(node)) return
    if (ts.isIdentifier(node) || isMemberLiteral(node)) checkName(node, program, report)
    else if (ts.isBindingElement(node)) checkBinding(node, program, report)
    else if (ts.isNewExpression(node) || ts.isCallExpression(node)) checkCall(node, program, report)
    else if (ts.isBinaryExpression(node)) checkOperator(node, report)
    const module = moduleNamed(node)
    if (module !== undefined && environmentModules.has(module.replace(/^node:/, ''))) {
      report(node, 'environment', `'${module}' is clocks and timers; take them from Env`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
}

function isTypeOnly(node: ts.Node): boolean {
  if (ts.isExpressionWithTypeArguments(node)) {
    return !ts.isHeritageClause(node.parent) || ts.isInterfaceDeclaration(node.parent.parent)
  }
  if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node)) return true
  if (ts.isTypeAliasDeclaration(node)) return true
  if (ts.isImportDeclaration(node)) return node.importClause?.phaseModifier === TYPE
  if (ts.isImportSpecifier(node) || ts.isExportSpecifier(node)) return node.isTypeOnly
  return ts.isExportDeclaration(node) && node.isTypeOnly
}

const TYPE = ts.SyntaxKind.TypeKeyword

function isMemberLiteral(node: ts.Node): node is ts.StringLiteralLike {
  return (
    ts.isStringLiteralLike(node) &&
    ts.isElementAccessExpression(node.parent) &&
    node.parent.argumentExpression === node
  )
}

function moduleNamed(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    const name = node.moduleSpecifier
    return name && ts.isStringLiteral(name) ? name.text : undefined
  }
  if (!ts.isCallExpression(node)) return undefined
  const loads =
    node.expression.kind === ts.SyntaxKind.ImportKeyword ||
    /(^|\.)(require|getBuiltinModule)$/.test(node.expression.getText())
  const name = node.arguments[0]
  return loads && name && ts.isStringLiteralLike(name) ? name.text : undefined
}

interface Known {
  readonly name: string
  readonly owner: string
  readonly origin: 'ambient' | 'rxjs' | 'ours'
}

/** What a symbol is called where it is declared, and who owns it there. */
function known(symbol: ts.Symbol | undefined, program: SourceProgram): Known | undefined {
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

function ownerOf(declaration: ts.Node): string {
  for (let at = declaration.parent; at; at = at.parent) {
    if (ts.isInterfaceDeclaration(at)) return at.name.text
    if (ts.isVariableDeclaration(at) && ts.isIdentifier(at.name)) return at.name.text
    if (ts.isModuleDeclaration(at)) return at.name.text.replace(/^node:/, '')
  }
  return ''
}

function checkName(
  node: ts.Identifier | ts.StringLiteralLike,
  program: SourceProgram,
  report: Report,
): void {
  const shorthand = ts.isShorthandPropertyAssignment(node.parent)
  const symbol = shorthand
    ? program.checker.getShorthandAssignmentValueSymbol(node.parent)
    : program.checker.getSymbolAtLocation(node)
  const it = known(symbol, program)
  if (!it) return
  checkKnown(node, it, report)
  if (it.origin === 'ambient' && sources.has(it.name) && !ts.isImportClause(node.parent)) {
    checkSource(node, it.name, report)
  }
}

function checkKnown(node: ts.Node, { name, owner, origin }: Known, report: Report): void {
  if (origin === 'rxjs' && rxjsClocks.has(name)) {
    report(node, 'environment', `rxjs ${name} runs on the real clock; set timers through Env`)
  }
  if (origin !== 'ambient') return
  const member = `${owner}.${name}`
  if (environmentNames.has(name) || environmentMembers.has(member)) {
    report(node, 'environment', `${name} is time or chance from outside; take it from Env`)
  }
  if (owner === 'Math' && !exactMath.has(name) && !/^[A-Z]/.test(name) && name !== 'random') {
    report(node, 'portable', `Math.${name} differs between engines in its last bits`)
  }
  if (owner === 'Date' && localTime.test(name)) {
    report(node, 'portable', `${name} reads the machine's time zone; use the UTC member`)
  }
  if (localeMember.test(name)) {
    report(node, 'portable', `${name} depends on the machine's language`)
  }
}

function checkBinding(node: ts.BindingElement, program: SourceProgram, report: Report): void {
  const name = node.propertyName ?? node.name
  if (!ts.isObjectBindingPattern(node.parent) || !ts.isIdentifier(name)) return
  const property = program.checker.getTypeAtLocation(node.parent).getProperty(name.text)
  const it = known(property, program)
  if (it) checkKnown(node, it, report)
}

/** A source of time or chance may be used member by member, never handed on. */
function checkSource(node: ts.Node, name: string, report: Report): void {
  const whole =
    ts.isPropertyAccessExpression(node.parent) && node.parent.name === node ? node.parent : node
  const use = whole.parent
  const law = name === 'Intl' ? 'portable' : 'environment'
  if (ts.isImportSpecifier(use) || ts.isNamespaceImport(use)) return
  if (ts.isBinaryExpression(use) && use.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword) {
    return
  }
  if (ts.isTypeOfExpression(use)) return
  if (name === 'Date' && ts.isNewExpression(use) && use.expression === whole) return
  if (name === 'Date' && ts.isCallExpression(use) && use.expression === whole) return
  const member = memberRead(use, whole)
  if (member === undefined || (name === 'Date' && member !== 'now' && !dateMembers.has(member))) {
    report(node, law, `${name} is handed on here, where nobody can see what is read from it`)
  }
}

function memberRead(use: ts.Node, whole: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(use) && use.expression === whole) return use.name.text
  if (ts.isElementAccessExpression(use) && use.expression === whole) {
    return ts.isStringLiteralLike(use.argumentExpression) ? use.argumentExpression.text : undefined
  }
  return undefined
}

function checkCall(
  node: ts.NewExpression | ts.CallExpression,
  program: SourceProgram,
  report: Report,
): void {
  const declaration = program.checker.getResolvedSignature(node)?.declaration
  if (!declaration || !program.isAmbient(declaration.getSourceFile())) return
  const owner = ownerOf(declaration)
  const args = node.arguments ?? []
  const spread = args.some(ts.isSpreadElement)
  if (owner === 'DateConstructor' && ts.isCallSignatureDeclaration(declaration)) {
    report(node, 'environment', 'Date() reads the real clock; take it from Env')
  }
  if (owner === 'DateConstructor' && ts.isConstructSignatureDeclaration(declaration)) {
    if (args.length === 0 || spread) {
      report(node, 'environment', 'new Date() reads the real clock; give it an instant')
    } else if (args.length > 1) {
      report(node, 'portable', "new Date(year, …) is in the machine's time zone; use Date.UTC")
    }
  }
  if (
    /^(NumberFormat|DateTimeFormat|Collator|PluralRules|RelativeTimeFormat|ListFormat|DisplayNames|Segmenter|DurationFormat)(Constructor)?$/.test(
      owner,
    )
  ) {
    checkIntl(node, args, owner, report)
  }
}

function checkIntl(
  node: ts.Node,
  args: readonly ts.Expression[],
  owner: string,
  report: Report,
): void {
  if (!ts.isNewExpression(node) && !/^Intl\./.test(node.getText())) return
  const [locale, options] = args
  const none =
    !locale ||
    ts.isSpreadElement(locale) ||
    locale.getText() === 'undefined' ||
    (ts.isArrayLiteralExpression(locale) && locale.elements.length === 0)
  if (none) report(node, 'portable', `${owner} without a locale takes the machine's`)
  if (!owner.startsWith('DateTimeFormat')) return
  const zone = options?.getText().includes('timeZone') ?? false
  const opaque = options !== undefined && !ts.isObjectLiteralExpression(options)
  if (!zone && !opaque) {
    report(node, 'portable', `${owner} without a timeZone takes the machine's`)
  }
}

function checkOperator(node: ts.BinaryExpression, report: Report): void {
  const kind = node.operatorToken.kind
  if (
    kind === ts.SyntaxKind.AsteriskAsteriskToken ||
    kind === ts.SyntaxKind.AsteriskAsteriskEqualsToken
  ) {
    report(node, 'portable', '** differs between engines in its last bits')
  }
}
