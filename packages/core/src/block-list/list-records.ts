import { asJson } from '../commit/record.ts'
import type { Env } from '../env/env.ts'
import type { LogRecord } from '../ports/storage.ts'
import { type ListedBlock, tidy } from './listed-block.ts'

/** What is written down of lines that were added to a list, or taken away. */
export function listRecords(
  type: 'listed' | 'unlisted',
  lines: readonly ListedBlock[],
  at: number,
  ids: Env['ids'],
): readonly LogRecord[] {
  return lines.map((line) => ({
    kind: 'block',
    id: `${type}:${ids.next()}`,
    type,
    at,
    ...(line.visitor !== undefined && { visitor: line.visitor }),
    data: asJson(tidy(line)),
  }))
}
