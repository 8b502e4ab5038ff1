import { execFile } from 'node:child_process'
import type { FaultReport } from '@beckon/testing'

/** Runs seeds in a process of their own, and gives a report of each. */
export function runBundle(
  file: string,
  words: readonly string[],
  node = process.execPath,
): Promise<readonly FaultReport[]> {
  return new Promise((resolve, reject) => {
    const options = { encoding: 'utf8', maxBuffer: Number.POSITIVE_INFINITY } as const
    execFile(node, ['--enable-source-maps', file, ...words], options, (error, stdout, stderr) => {
      if (error) reject(new Error(`The simulation broke down: ${stderr}`, { cause: error }))
      else
        resolve(
          stdout
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as FaultReport),
        )
    })
  })
}
