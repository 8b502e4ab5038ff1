import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { shiftedLog } from './shifted-log.ts'

/** Days between two copies: more than the log spans. */
const copyDays = 24

/**
 * Makes shifted copies of a log, one after the other in time; `change` says what becomes of each
 * line, by the number of the copy.
 */
export type Copy = (
  source: string,
  many: number,
  change?: (line: string, copy: number) => string | undefined,
) => Promise<readonly string[]>

/** Lends a way to make copies, and removes them afterwards. */
export async function withCopies<Result>(work: (copy: Copy) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'beckon-bench-'))
  let made = 0
  const copy: Copy = async (source, many, change = (line) => line) => {
    const files: string[] = []
    for (let number = 0; number < many; number++) {
      const file = join(folder, `${made++}.log`)
      await shiftedLog(source, file, number * copyDays, (line) => change(line, number))
      files.push(file)
    }
    return files
  }
  try {
    return await work(copy)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
