import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { PopulationError, type PopulationFault } from './population-error.ts'
import { type Population, populationSchema } from './schema.ts'
import { senseFaults } from './sense-faults.ts'
import { shapeFaults } from './shape-faults.ts'

/**
 * Reads the parameters of a population from YAML or JSON, and checks them.
 *
 * @throws PopulationError with all that is wrong, each with its place
 */
export function readPopulation(text: string): Population {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, merge: true })
  if (document.errors.length > 0) {
    throw new PopulationError(
      document.errors.map(({ pos, message }) => ({
        pointer: '',
        line: lines.linePos(pos[0]).line,
        message: `${message.split(' at line ')[0] ?? message}.`,
      })),
    )
  }
  try {
    return checkPopulation(document.toJS())
  } catch (error) {
    if (!(error instanceof PopulationError)) throw error
    throw new PopulationError(
      error.faults.map((fault) => withLine(fault, document.contents, lines)),
    )
  }
}

/**
 * Makes sure that a document, such as one read from JSON, can be gone by as parameters of a population.
 *
 * @throws PopulationError with all that is wrong: with the shape, or else with the sense
 */
export function checkPopulation(document: unknown): Population {
  const shape = shapeFaults(populationSchema, document)
  if (shape.length > 0) throw new PopulationError(shape)
  const population = document as Population
  const sense = senseFaults(population)
  if (sense.length > 0) throw new PopulationError(sense)
  return population
}

/** Where a pointer leads to in the text, or as far as it leads: what is missing has no place of its own. */
function withLine(
  fault: PopulationFault,
  contents: Node | null,
  lines: LineCounter,
): PopulationFault {
  let node: unknown = contents
  let offset = contents?.range?.[0]
  for (const part of fault.pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (isMap(node)) {
      const pair = node.items.find((one) => isScalar(one.key) && String(one.key.value) === key)
      if (pair === undefined) break
      if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(key)]
      offset = (node as Node | undefined)?.range?.[0] ?? offset
    } else break
  }
  return offset === undefined ? fault : { ...fault, line: lines.linePos(offset).line }
}
