import { once } from 'node:events'
import { ndjsonLine, populationEvents } from '@beckon/testing'
import type { ExitCode } from '../command-error.ts'
import { count } from '../terminal/format.ts'
import type { Output } from '../terminal/output.ts'
import { loadPopulation } from './population-file.ts'

export interface CrowdFlags {
  readonly seed: number
  readonly visitors?: number
}

/** Characters that are written at once. */
const chunkLength = 65_536

/** Writes the recorded traffic of a population to stdout, one event a line. */
export async function writeEvents(
  file: string,
  { seed, visitors }: CrowdFlags,
  output: Output,
): Promise<ExitCode> {
  const population = await loadPopulation(file, output)
  const { stdout, signal } = output.surroundings
  let chunk = ''
  let events = 0
  const flush = async (): Promise<void> => {
    signal.throwIfAborted()
    if (!stdout.write(chunk)) await once(stdout, 'drain', { signal })
    chunk = ''
  }
  const options = { seed, ...(visitors !== undefined && { visitors }) }
  for (const event of populationEvents(population, options)) {
    chunk += `${ndjsonLine(event)}\n`
    events++
    if (chunk.length >= chunkLength) await flush()
  }
  await flush()
  output.note(`  ${count(events, 'event')} of ${count(visitors ?? population.visitors, 'visitor')}`)
  return 0
}
