import { type ConditionTrace, nearestMissText } from '@beckon/rules'
import { spanText } from '../language/span.ts'
import { placeText, type ScenarioFault } from '../reading/place.ts'
import type { Explained, Failure } from './failure.ts'

/** The failures of a test as plain text, for its message; what happened to a visitor is told once. */
export function failuresText(failures: readonly Failure[]): string {
  return failures
    .map((failure, index) => {
      const told = failures.slice(0, index).some(({ visitor }) => visitor === failure.visitor)
      return failureText(told ? { ...failure, timeline: [] } : failure)
    })
    .join('\n\n')
}

function failureText(failure: Failure): string {
  const { expected, place, found, visitor, timeline, explanations } = failure
  return [
    `expected, at ${placeText(place)}: ${expected}`,
    `${visitor === undefined ? 'but' : `but of ${visitor}`}: ${found}`,
    ...(timeline.length === 0 ? [] : ['']),
    ...timeline.map(({ at, words }) => `  ${spanText(at).padEnd(10)} ${words}`),
    ...explanations.flatMap((one) => ['', ...explanationLines(one)]),
  ].join('\n')
}

/** What cannot be understood in a scenario, one a line. */
export function faultsText(faults: readonly ScenarioFault[]): string {
  return faults
    .map((fault) => {
      const text = fault.text === undefined ? '' : `\n    ${fault.text}`
      return `  ${placeText(fault)}  ${fault.message}${text}`
    })
    .join('\n')
}

function explanationLines({
  rule,
  at,
  explanation,
  suppressed,
  diverged,
}: Explained): readonly string[] {
  const { result, condition, nearestMiss } = explanation
  return [
    `  ${rule} at ${spanText(at)}: ${result}`,
    ...(suppressed.length === 0 ? [] : [`    held back in this visit: ${suppressed.join(', ')}`]),
    ...(diverged ? ['    the log says that something else was decided: this may be wrong'] : []),
    ...conditionLines(condition, '    '),
    ...(nearestMiss === undefined ? [] : [`    ${nearestMissText(nearestMiss)}`]),
  ]
}

function conditionLines(condition: ConditionTrace, indent: string): readonly string[] {
  const mark = condition.result ? '✓' : '✗'
  if (condition.kind !== 'leaf') {
    return [
      `${indent}${mark} ${condition.kind}`,
      ...condition.children.flatMap((child) => conditionLines(child, `${indent}  `)),
    ]
  }
  const { fact, operator, required, observed, params } = condition
  const of = params === undefined ? '' : ` ${JSON.stringify(params)}`
  const was = observed === undefined ? 'absent' : JSON.stringify(observed)
  return [`${indent}${mark} ${fact}${of} ${operator} ${JSON.stringify(required)}, was ${was}`]
}
