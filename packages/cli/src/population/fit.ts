import { writeFile } from 'node:fs/promises'
import { fitPopulation, openTraffic, PopulationError, type Recorded } from '@beckon/testing'
import { CommandError, type ExitCode } from '../command-error.ts'
import { loadEnrichers } from '../enrichers.ts'
import { readLogs, reason } from '../logs.ts'
import type { Output } from '../terminal/output.ts'
import { replayOptions, requireLogs, type TrafficOptions } from '../traffic-options.ts'
import { fitReport } from './fit-report.ts'
import { populationText } from './population-text.ts'

export interface FitCommandOptions extends TrafficOptions {
  readonly out?: string
  readonly seed: number
}

/** Fits the parameters of a population, and tells how far what they make up is from the log. */
export async function fit(
  paths: readonly string[],
  options: FitCommandOptions,
  output: Output,
): Promise<ExitCode> {
  requireLogs(paths)
  const { format, hosts, timeZone } = replayOptions(options)
  const fitted = await readLogs(paths, output, async (inputs, onProgress) => {
    const { enrichers } = await loadEnrichers(options.geo, output)
    let lines = 0
    let bytes = 0
    const traffic = openTraffic(inputs, {
      ...(format && { format }),
      ...(hosts && { hosts }),
      onRead: (read) => {
        bytes = read
      },
    })
    const watched = async function* (): AsyncGenerator<readonly Recorded[]> {
      for await (const batch of traffic) {
        lines += batch.length
        onProgress(lines, bytes)
        output.surroundings.signal.throwIfAborted()
        yield batch
      }
    }
    return fitPopulation(watched(), {
      enrichers,
      seed: options.seed,
      ...(hosts && { hosts }),
      ...(timeZone !== undefined && { timeZone }),
    })
  }).catch((error: unknown) => {
    if (error instanceof PopulationError) {
      throw new CommandError(1, 'no visit could be read: is --format right, and is it a log?')
    }
    throw error
  })
  if (options.out !== undefined)
    await write(options.out, populationText(fitted.population, options.out))
  if (options.json) output.json(fitted)
  else output.print(fitReport(fitted, paths, options.out, output.colour))
  return 0
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text)
  } catch (cause) {
    throw new CommandError(2, `cannot write ${file}: ${reason(cause)}.`, { cause })
  }
}
