import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Drawing } from '@beckon/analytics/charts'
import { CommandError } from '../command-error.ts'
import { reason } from '../logs.ts'
import type { Output } from '../terminal/output.ts'

/**
 * Writes drawings into a directory, each as NAME.svg, and says which. What draws takes a while to
 * load: whoever does not need it does not wait.
 *
 * @throws CommandError 2 where the directory takes none
 */
export async function writeDrawings(
  drawings: Readonly<Record<string, Drawing>>,
  directory: string,
  output: Output,
): Promise<void> {
  const { chartSvg } = await import('@beckon/analytics/charts')
  const files = Object.entries(drawings).map(([name, drawing]) => ({
    path: join(directory, `${name}.svg`),
    text: chartSvg(drawing),
  }))
  try {
    await mkdir(directory, { recursive: true })
    for (const { path, text } of files) await writeFile(path, text)
  } catch (cause) {
    throw new CommandError(2, `cannot write into ${directory}: ${reason(cause)}.`, { cause })
  }
  for (const { path } of files) output.note(path)
}
