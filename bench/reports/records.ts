import { createWriteStream, readFileSync } from 'node:fs'
import { standardEnrichers } from '@beckon/enrich'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { replay } from '@beckon/testing'

/** Texts that are written at once. */
const portion = 5_000

/** Replays logs, and writes the records of that into a file, one JSON document a line. */
export async function writeRecords(
  logs: readonly string[],
  rulesFile: string,
  file: string,
): Promise<{ readonly committed: number; readonly records: number }> {
  const out = createWriteStream(file)
  let lines: string[] = []
  let records = 0
  const flush = (): void => {
    out.write(lines.join(''))
    lines = []
  }
  const { committed } = await replay({
    inputs: logs,
    rules: parseRuleSet(readFileSync(rulesFile, 'utf8')),
    storage: memoryStorage({ retainLog: false }),
    enrichers: standardEnrichers(),
    onEngine: (engine) =>
      engine.records$.subscribe((record) => {
        records++
        if (lines.push(`${JSON.stringify(record)}\n`) === portion) flush()
      }),
  })
  flush()
  await new Promise<void>((resolve) => out.end(resolve))
  return { committed, records }
}
