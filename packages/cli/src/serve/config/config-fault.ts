import type { Output } from '../../terminal/output.ts'
import { columns } from '../../terminal/output.ts'
import { wrap } from '../../terminal/text.ts'

/** What is wrong with one value that was given, or with one that is missing. */
export interface ConfigFault {
  /** The flag, the variable, or the file with a JSON pointer. */
  readonly source: string
  /** What to do about it. */
  readonly message: string
  /** Of a value, as far as it may be shown. */
  readonly found?: string
}

/** Faults of the configuration for a reader. */
export function configFaultLines(
  faults: readonly ConfigFault[],
  colour: Output['colour'],
): string[] {
  return faults.flatMap(({ source, message, found }) => {
    const label = 'found '
    const [first = '', ...rest] = wrap(source, columns - 8)
    return [
      `  ${colour.red('fault')} ${colour.bold(first)}`,
      ...rest.map((line) => `    ${line}`),
      ...wrap(message, columns - 4).map((line) => `    ${line}`),
      ...(found === undefined
        ? []
        : wrap(found, columns - 4 - label.length).map(
            (line, index) =>
              `    ${colour.dim(index === 0 ? label : ' '.repeat(label.length))}${line}`,
          )),
    ]
  })
}
