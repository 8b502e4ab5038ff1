import { existsSync } from 'node:fs'
import { type BacktestOptions, type BacktestReport, backtest } from '@beckon/testing'
import { CommandError } from '../command-error.ts'
import { readLogs } from '../logs.ts'
import { storageOf } from '../storage-url.ts'
import type { Output } from '../terminal/output.ts'
import { progress } from '../terminal/progress.ts'
import { replayOptions, requireLogs, type TrafficOptions } from '../traffic-options.ts'

/** All of a backtest but where its traffic comes from. */
export type Compared = Pick<
  BacktestOptions,
  'baseline' | 'candidate' | 'listed' | 'explained' | 'assumptions'
> & { readonly enrichers: NonNullable<BacktestOptions['enrichers']> }

/**
 * Compares rule sets over logs.
 *
 * @throws CommandError 2 where there is none, or it cannot be opened.
 */
export async function overLogs(
  paths: readonly string[],
  options: TrafficOptions,
  compared: Compared,
  output: Output,
): Promise<BacktestReport> {
  requireLogs(paths)
  return readLogs(paths, output, (inputs, onProgress) =>
    backtest({
      ...replayOptions(options),
      ...compared,
      inputs,
      onProgress,
      signal: output.surroundings.signal,
    }),
  )
}

/**
 * Compares them over what a server has written down, which is only read.
 *
 * @throws CommandError 2 where there is no such storage.
 */
export async function overHistory(
  url: string,
  options: TrafficOptions,
  compared: Compared,
  output: Output,
): Promise<BacktestReport> {
  // What is not there would be made.
  const file = url.startsWith('sqlite:') ? url.slice('sqlite:'.length) : undefined
  if (file === undefined || !existsSync(file)) {
    throw new CommandError(2, `no storage "${url}" to look into: give sqlite:FILE of a server.`)
  }
  const { format: _, ...site } = replayOptions(options)
  const history = storageOf(url)
  await history.open()
  const shown = progress(output, undefined)
  try {
    return await backtest({
      ...site,
      ...compared,
      history,
      onProgress: (lines, bytes) => shown.update(lines, bytes),
      signal: output.surroundings.signal,
    })
  } finally {
    shown.stop()
    await history.close()
  }
}
