import { scenarioFiles } from '@beckon/testing'
import { CommandError } from '../command-error.ts'
import { reason } from '../logs.ts'

/** A file to simulate, by what it holds. */
export interface SimulationFile {
  readonly kind: 'scenario'
  readonly path: string
}

/**
 * The files of some paths, folders opened, each once.
 *
 * @throws CommandError 2 where there is no such path, or nothing to simulate in it
 */
export function simulationFiles(paths: readonly string[]): readonly SimulationFile[] {
  const found = new Set<string>()
  for (const path of paths) {
    const files = filesOf(path)
    if (files.length === 0) {
      throw new CommandError(2, `there are no scenarios (*.yaml, *.yml) in ${path}.`)
    }
    for (const file of files) found.add(file)
  }
  return [...found].map((path) => ({ kind: 'scenario', path }))
}

function filesOf(path: string): readonly string[] {
  try {
    return scenarioFiles(path)
  } catch (cause) {
    throw new CommandError(2, `cannot open ${path}: ${reason(cause)}.`, { cause })
  }
}
