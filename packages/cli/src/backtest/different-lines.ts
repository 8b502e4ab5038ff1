import type { VisitorExplanation } from '@beckon/core'
import { nearestMissText } from '@beckon/rules'
import type { BacktestReport, DifferentVisitor, TreatmentReport } from '@beckon/testing'
import { conditionTree } from '../explain/condition-tree.ts'
import { count, number, readableInstant } from '../terminal/format.ts'
import { columns, type Output } from '../terminal/output.ts'
import { cut, wrap } from '../terminal/text.ts'

type Colours = Output['colour']

/** Visitors that a reader is shown; JSON has all that are listed. */
const shown = 10

/** Who would be treated differently: the first of them with the reasons on both sides. */
export function differentLines(report: BacktestReport, colour: Colours): string[] {
  const { differences, differentVisitors } = report
  if (differences.visitors === 0) return []
  const explained = differentVisitors.filter((visitor) => visitor.explained !== undefined)
  const told = differentVisitors.slice(0, Math.max(shown, explained.length))
  const { visitors, listed } = differences
  const rest = visitors - told.length
  const more =
    rest === 0
      ? []
      : [
          `… and ${number(rest)} more; --json lists ${differences.complete ? 'all' : `the first ${number(listed)}`}.`,
        ]
  return [
    '',
    `  ${colour.bold('Treated differently')}  ${colour.dim('from the first thing that differs')}`,
    ...told.flatMap((visitor) => visitorLines(visitor, colour)),
    ...more.map((line) => `  ${line}`),
  ]
}

function visitorLines(visitor: DifferentVisitor, colour: Colours): string[] {
  const { at, baseline, candidate, explained } = visitor
  const name = cut(visitor.visitor, columns - 28)
  return [
    `  ${readableInstant(at)}  ${colour.bold(name)}`,
    `    ${colour.dim('baseline ')}  ${did(baseline, columns - 15)}`,
    `    ${colour.dim('candidate')}  ${did(candidate, columns - 15)}`,
    ...(explained === undefined
      ? []
      : [
          ...whyLines('baseline', explained.baseline, colour),
          ...whyLines('candidate', explained.candidate, colour),
          '',
        ]),
  ]
}

function did(treatment: TreatmentReport | null, room: number): string {
  if (treatment === null) return 'nothing'
  const { action, outcome, rule } = treatment
  const ended = outcome === 'withdrawn' ? 'end of ' : ''
  const what =
    action.type === 'invite'
      ? ` "${action.title ?? action.text}"`
      : action.type === 'redirect'
        ? ` to ${action.url}`
        : action.type === 'block'
          ? ` of the ${action.scope}`
          : ''
  return cut(`${ended}${action.type}${what} by ${rule}`, room)
}

/** How the rules that either side acted by stand on one side. */
function whyLines(
  side: string,
  { rules, known, gap, diverged }: VisitorExplanation,
  colour: Colours,
): string[] {
  const line = (text: string) => `    ${colour.cyan(text)}`
  if (gap !== undefined) return [line(`${side}: not explained (${gap})`)]
  if (!known) return [line(`${side}: none of its events had been taken in`)]
  if (rules.length === 0) return [line(`${side}: has no such rule`)]
  return [
    ...rules.flatMap(({ rule, explanation, suppressed, invitation, decisions }) => {
      const { result, condition, nearestMiss } = explanation
      // Who was just invited is not invited again: that is no reason for what happened.
      const acted = decisions.some(({ outcome }) => outcome === 'applied')
      const outlook = invitation?.heldBack === undefined ? [] : [invitation.heldBack]
      const held = acted ? [] : [...suppressed, ...outlook]
      const verdict = result ? colour.green('true') : colour.red('false')
      return [
        `    ${colour.cyan(`${side}:`)} ${cut(rule, 40)}  ${verdict}`,
        ...(held.length > 0
          ? wrap(`held back: ${[...new Set(held)].join(', ')}`, columns - 6).map(
              (text) => `      ${text}`,
            )
          : []),
        ...conditionTree(condition, colour),
        ...(nearestMiss === undefined
          ? []
          : wrap(nearestMissText(nearestMiss), columns - 4).map(
              (text) => `    ${colour.yellow(text)}`,
            )),
      ]
    }),
    ...(diverged ? [line(`${count(1, 'decision')} came out otherwise when looked at again`)] : []),
  ]
}
