import { nearestMissText } from '@beckon/rules'
import {
  type Explained,
  type Failure,
  placeText,
  type ScenarioFault,
  type ScenarioResult,
  spanText,
  suppressionReasons,
  type TestResult,
} from '@beckon/testing'
import { conditionTree } from '../explain/condition-tree.ts'
import { count } from '../terminal/format.ts'
import { columns, type Output } from '../terminal/output.ts'
import { cut, width, wrap } from '../terminal/text.ts'

type Colours = Output['colour']

/** Where the words of a timeline begin. */
const timeColumn = 18

/** The line above the tests of a scenario. */
export function scenarioTitle(file: string, colour: Colours): readonly string[] {
  return ['', colour.bold(cut(file, columns))]
}

/** A test, and all that failed in it. `seconds`: of wall time. */
export function testReport(
  test: TestResult,
  file: string,
  seconds: number,
  colour: Colours,
): readonly string[] {
  const mark = test.ok ? colour.green('✓') : colour.red('✗')
  const took = `${spanText(test.lastedMs)} in ${Math.max(1, Math.round(seconds * 1_000))} ms`
  const name = cut(test.name, columns - 6 - width(took))
  return [
    `  ${mark} ${name}  ${colour.dim(took)}`,
    ...test.failures.flatMap((failure, index) => {
      const told = test.failures.slice(0, index).some(({ visitor }) => visitor === failure.visitor)
      return failureLines(told ? { ...failure, timeline: [] } : failure, file, colour)
    }),
  ]
}

/** What cannot be understood in a scenario, piece by piece, with its place. */
export function faultsReport(
  faults: readonly ScenarioFault[],
  file: string,
  colour: Colours,
): readonly string[] {
  return faults.flatMap((fault) => [
    `  ${colour.red('✗')} ${cut(`${file}:${placeText(fault)}`, columns - 4)}`,
    ...(fault.text === undefined ? [] : [`    ${colour.dim(cut(fault.text, columns - 4))}`]),
    ...wrap(fault.message, columns - 4).map((line) => `    ${line}`),
  ])
}

/** How many tests passed, and failed. */
export function totalsReport(
  results: readonly ScenarioResult[],
  seconds: number,
  colour: Colours,
): readonly string[] {
  const tests = results.flatMap((result) => result.tests)
  const failed = tests.filter(({ ok }) => !ok).length
  const unread = results.filter(({ faults }) => faults.length > 0).length
  const lasted = tests.reduce((sum, { lastedMs }) => sum + lastedMs, 0)
  const told = [
    colour.green(`${tests.length - failed} passed`),
    ...(failed > 0 ? [colour.red(`${failed} failed`)] : []),
    ...(unread > 0 ? [colour.red(`${count(unread, 'file')} not understood`)] : []),
  ]
  return ['', `${told.join(', ')}  ${colour.dim(`${spanText(lasted)} in ${seconds.toFixed(1)} s`)}`]
}

function failureLines(failure: Failure, file: string, colour: Colours): readonly string[] {
  const { expected, place, found, visitor, timeline, explanations } = failure
  const wide = columns - 6
  const of = visitor === undefined ? '' : `${visitor}: `
  return [
    ...wrap(`expected: ${expected}`, wide).map((line) => `      ${colour.red(line)}`),
    ...wrap(`but ${of}${found}`, wide).map((line) => `      ${line}`),
    `      ${colour.dim(cut(`${file}:${placeText(place)}`, wide))}`,
    ...(timeline.length === 0 ? [] : ['']),
    ...timeline.flatMap(({ at, words }) => {
      const [first = '', ...rest] = wrap(words, columns - timeColumn)
      const gap = ' '.repeat(timeColumn)
      const time = `      ${spanText(at)} `.padEnd(timeColumn)
      return [colour.dim(time) + first, ...rest.map((line) => gap + line)]
    }),
    ...explanations.flatMap((one) => ['', ...explanationLines(one, colour)]),
    '',
  ]
}

function explanationLines(one: Explained, colour: Colours): readonly string[] {
  const { rule, at, acted, explanation, suppressed, invitation, coolsUntil } = one
  const { result, condition, nearestMiss } = explanation
  const say = (text: string, paint: (text: string) => string) =>
    wrap(text, columns - 4).map((line) => `    ${paint(line)}`)
  const notes = [
    ...suppressed.map((reason) => `held back in this visit: ${reason}${meaningOf(reason)}`),
    ...(coolsUntil === undefined ? [] : [`cooling down until ${spanText(coolsUntil)}`]),
    ...(invitation?.heldBack === undefined
      ? []
      : [`would not invite now: ${invitation.heldBack}${meaningOf(invitation.heldBack)}`]),
    ...(invitation?.heldOut ? ['the visitor is held out from it'] : []),
    ...(one.diverged ? ['the log says that something else was decided: this may be wrong'] : []),
  ]
  const verdict = result ? colour.green('true') : colour.red('false')
  const so = acted ? ', and it acted' : ''
  return [
    `  ${colour.bold(cut(rule, columns - 30))}  at ${spanText(at)}  ${verdict}${so}`,
    ...notes.flatMap((note) => say(note, colour.cyan)),
    ...conditionTree(condition, colour),
    ...(nearestMiss === undefined ? [] : say(nearestMissText(nearestMiss), colour.yellow)),
  ]
}

function meaningOf(reason: string): string {
  const meaning = new Map<string, string>(Object.entries(suppressionReasons)).get(reason)
  return meaning === undefined ? '' : `, ${meaning}`
}
