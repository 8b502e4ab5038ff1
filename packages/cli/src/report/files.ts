import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ReportResult, reportCsv } from '@beckon/analytics'
import { CommandError } from '../command-error.ts'
import { reason } from '../logs.ts'
import type { Output } from '../terminal/output.ts'

/** How reports are told: on stdout, or as files. */
export type ReportFormat = 'table' | 'json' | FileFormat

type FileFormat = 'csv' | 'svg'

/** A report as a file. */
interface ReportFile {
  readonly name: string
  readonly text: string
}

/**
 * Makes sure that what is asked for can be told.
 *
 * @throws CommandError 2
 */
export function checkFiles(format: ReportFormat, out: string | undefined, reports: number): void {
  const isFile = format === 'csv' || format === 'svg'
  if (!isFile && out !== undefined) {
    throw new CommandError(2, `${format} is for stdout: --out is for --format csv and svg.`)
  }
  if (isFile && out === undefined && reports > 1) {
    throw new CommandError(2, `${format} holds one report: name one, or give --out DIRECTORY.`)
  }
}

/** Results as files. What draws takes a while to load: whoever does not need it does not wait. */
export async function filesOf(
  results: readonly ReportResult[],
  format: FileFormat,
): Promise<readonly ReportFile[]> {
  const written =
    format === 'csv' ? reportCsv : (await import('@beckon/analytics/charts')).reportSvg
  return results.map((result) => ({ name: `${result.report}.${format}`, text: written(result) }))
}

/**
 * Writes files into a directory, or the one that there is to stdout.
 *
 * @throws CommandError 2 where the directory takes none
 */
export async function printFiles(
  files: readonly ReportFile[],
  out: string | undefined,
  output: Output,
): Promise<void> {
  if (out === undefined) {
    for (const { text } of files) output.text(text)
    return
  }
  try {
    await mkdir(out, { recursive: true })
    for (const { name, text } of files) await writeFile(join(out, name), text)
  } catch (cause) {
    throw new CommandError(2, `cannot write into ${out}: ${reason(cause)}.`, { cause })
  }
  output.note(files.map(({ name }) => join(out, name)).join('\n'))
}
