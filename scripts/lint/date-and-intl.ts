import ts from 'typescript'
import type { Report } from './forbidden.ts'
import { ownerOf } from './known-symbol.ts'
import type { SourceProgram } from './source-program.ts'

/** Calls and constructions whose breach is in their arguments: dates and `Intl`. */
export function checkCall(
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
