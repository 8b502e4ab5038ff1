import ts from 'typescript'
import { checkCall } from './date-and-intl.ts'
import type { Finding } from './finding.ts'
import {
  dateMembers,
  environmentMembers,
  environmentModules,
  environmentNames,
  exactMath,
  exceptions,
  lawsOf,
  localeMember,
  localTime,
  type Report,
  rxjsClocks,
  sources,
} from './forbidden.ts'
import { type Known, known } from './known-symbol.ts'
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
  if (ts.isImportDeclaration(node))
    return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
  if (ts.isImportSpecifier(node) || ts.isExportSpecifier(node)) return node.isTypeOnly
  return ts.isExportDeclaration(node) && node.isTypeOnly
}

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

function checkOperator(node: ts.BinaryExpression, report: Report): void {
  const kind = node.operatorToken.kind
  if (
    kind === ts.SyntaxKind.AsteriskAsteriskToken ||
    kind === ts.SyntaxKind.AsteriskAsteriskEqualsToken
  ) {
    report(node, 'portable', '** differs between engines in its last bits')
  }
}
