import type { Fault, Finding } from '@beckon/rules'
import type pc from 'picocolors'
import { columns } from './terminal/output.ts'
import { wrap } from './terminal/text.ts'

type Colours = ReturnType<typeof pc.createColors>

const indent = '    '

/** What is wrong with a rule set, piece by piece: where, why, what was expected, what was found. */
export function faultLines(
  faults: readonly (Fault | Finding)[],
  kind: 'fault' | 'error' | 'warning',
  colour: Colours,
): string[] {
  return faults.flatMap((fault) => {
    const { pointer, code, rule, expected, found, message } = fault
    const related = 'related' in fault && fault.related ? fault.related : []
    const where = pointer === '' ? 'the document itself' : pointer
    const [first = '', ...rest] = wrap(where, columns - 4 - code.length - kind.length)
    const paint = kind === 'warning' ? colour.yellow : colour.red
    return [
      `  ${paint(kind)} ${colour.bold(code)} ${first}`,
      ...rest.map((line) => indent + line),
      ...(rule === undefined ? [] : labelled('rule', rule, colour)),
      ...wrap(message, columns - indent.length).map((line) => indent + line),
      ...labelled('expected', expected, colour),
      ...labelled('found', found, colour),
      ...related.flatMap((place) => labelled('see', place, colour)),
      '',
    ]
  })
}

function labelled(label: string, text: string, colour: Colours): string[] {
  const width = 'expected '.length
  return wrap(text, columns - indent.length - width).map(
    (line, index) => indent + colour.dim((index === 0 ? label : '').padEnd(width)) + line,
  )
}
