import { BeckonError } from '@beckon/core/adapter'

/** What is wrong at one place of a population's parameters. */
export interface PopulationFault {
  /** JSON pointer; empty for the document itself. */
  readonly pointer: string
  /** Where that stands in the text, from 1; missing where it is not in it. */
  readonly line?: number
  readonly message: string
}

/** Thrown by whoever reads the parameters of a population; `faults` has all that is wrong with them. */
export class PopulationError extends BeckonError {
  declare readonly code: 'POPULATION_INVALID'
  readonly faults: readonly PopulationFault[]

  constructor(faults: readonly PopulationFault[]) {
    const all = faults.map(({ pointer, line, message }) => {
      const place = pointer === '' ? 'the document' : pointer
      return line === undefined ? `${place}: ${message}` : `${place} (line ${line}): ${message}`
    })
    super('POPULATION_INVALID', `The population cannot be gone by. ${all.join(' ')}`)
    this.faults = faults
  }
}
