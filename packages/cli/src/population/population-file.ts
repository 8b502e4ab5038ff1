import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { type Population, PopulationError, readPopulation } from '@beckon/testing'
import { CommandError } from '../command-error.ts'
import { reason } from '../logs.ts'
import { columns, type Output } from '../terminal/output.ts'
import { wrap } from '../terminal/text.ts'

/**
 * Reads the parameters of a population; `-` is stdin.
 *
 * @throws CommandError 2 where the file cannot be opened, 1 with all its faults where it has any.
 */
export async function loadPopulation(file: string, output: Output): Promise<Population> {
  const text = await textOf(file, output)
  try {
    return readPopulation(text)
  } catch (error) {
    if (!(error instanceof PopulationError)) throw error
    for (const { pointer, line, message } of error.faults) {
      const place = line === undefined ? file : `${file}:${line}`
      const where = wrap(`${place} ${pointer}`, columns - 8)
      where.forEach((part, index) => {
        output.note(index === 0 ? `  ${output.noteColour.red('fault')} ${part}` : `    ${part}`)
      })
      for (const part of wrap(message, columns - 4)) output.note(`    ${part}`)
    }
    throw new CommandError(1, `the population in ${file} was refused: see above.`)
  }
}

async function textOf(file: string, output: Output): Promise<string> {
  try {
    const bytes = file === '-' ? await buffer(output.surroundings.stdin) : await readFile(file)
    return bytes.toString('utf8')
  } catch (cause) {
    throw new CommandError(2, `cannot open the population ${file}: ${reason(cause)}.`, { cause })
  }
}
