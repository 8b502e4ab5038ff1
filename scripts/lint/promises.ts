import ts from 'typescript'
import type { Finding } from './finding.ts'
import { lineOf, type SourceProgram } from './source-program.ts'

/**
 * Promises that nobody waits for. Biome's rules of the same purpose infer types within a project
 * only: a promise from another package or from Node passes them unseen, so this asks the compiler.
 */
export function checkPromises({ checker, files }: SourceProgram): Finding[] {
  const findings: Finding[] = []
  for (const { path, source } of files) {
    const report = (node: ts.Node, message: string) => {
      findings.push({ file: path, line: lineOf(node), law: 'promise', message })
    }
    const visit = (node: ts.Node): void => {
      if (ts.isExpressionStatement(node) && isLost(node.expression, checker)) {
        report(node, 'this promise is neither awaited nor handled; say `void` if that is meant')
      }
      if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) {
        if (isThrownAway(node, checker)) {
          report(node, 'this function returns a promise to a caller that expects nothing')
        }
      }
      ts.forEachChild(node, visit)
    }
    visit(source)
  }
  return findings
}

function isLost(expression: ts.Expression, checker: ts.TypeChecker): boolean {
  if (ts.isParenthesizedExpression(expression)) return isLost(expression.expression, checker)
  if (ts.isVoidExpression(expression) || ts.isAwaitExpression(expression)) return false
  if (ts.isBinaryExpression(expression)) {
    const kind = expression.operatorToken.kind
    const assigns = kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment
    return !assigns && isLost(expression.right, checker)
  }
  if (!isThenable(checker.getTypeAtLocation(expression), checker)) return false
  return !isHandled(expression, checker)
}

function isHandled(expression: ts.Expression, checker: ts.TypeChecker): boolean {
  if (!ts.isCallExpression(expression)) return false
  const callee = expression.expression
  if (!ts.isPropertyAccessExpression(callee)) return false
  const { length } = expression.arguments
  if (callee.name.text === 'catch') return length > 0
  if (callee.name.text === 'then') return length > 1
  return callee.name.text === 'finally' && !isLost(callee.expression, checker)
}

function isThrownAway(node: ts.FunctionExpression | ts.ArrowFunction, checker: ts.TypeChecker) {
  const own = checker.getSignatureFromDeclaration(node)
  const wanted = checker.getContextualType(node)
  if (!own || !wanted || !isThenable(own.getReturnType(), checker)) return false
  const signatures = checker.getNonNullableType(wanted).getCallSignatures()
  return (
    signatures.length > 0 &&
    signatures.every((signature) => (signature.getReturnType().flags & ts.TypeFlags.Void) !== 0)
  )
}

function isThenable(type: ts.Type, checker: ts.TypeChecker): boolean {
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return false
  const parts = type.isUnion() ? type.types : [type]
  return parts.some((part) => {
    const then = part.getProperty('then')
    return then ? checker.getTypeOfSymbol(then).getCallSignatures().length > 0 : false
  })
}
