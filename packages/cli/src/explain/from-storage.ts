import { existsSync } from 'node:fs'
import { explainStored, type VisitorExplanation } from '@beckon/core'
import type { LogRecord, Storage } from '@beckon/core/adapter'
import { parseRuleSet } from '@beckon/rules'
import { CommandError, type ExitCode } from '../command-error.ts'
import { language } from '../rules-file.ts'
import { storageOf } from '../storage-url.ts'
import { instant, readableInstant } from '../terminal/format.ts'
import { columns, type Output } from '../terminal/output.ts'
import { wrap } from '../terminal/text.ts'
import { type Explained, explained } from './explained.ts'
import { explainReport } from './report.ts'
import { VisitorLog } from './visitor-log.ts'

export interface FromStorageOptions {
  readonly storage: string
  readonly site: string
  readonly visitor: string
  readonly rule?: string
  /** ms. */
  readonly at?: number
  readonly timeZone?: string
  readonly json?: boolean
}

/** What `beckon explain --storage --json` prints. */
interface ExplainedInStorage extends Explained {
  readonly historyCut: boolean
  readonly gap: VisitorExplanation['gap'] | null
  readonly diverged: boolean
}

const reasons: Readonly<Record<NonNullable<VisitorExplanation['gap']>, string>> = {
  'no-log': 'the storage keeps no log',
  pruned: 'the log does not reach back to the first event of the visitor',
  rules: 'the rules that were in force cannot be read from the log any more',
  asynchronous: 'rules read facts whose answers are not in the log',
}

/**
 * Explains a visitor of a server from its storage, which is only read.
 *
 * @throws CommandError 2 for what is no storage, 1 for a visitor or a site that is not in it
 */
export async function explainFromStorage(
  options: FromStorageOptions,
  output: Output,
): Promise<ExitCode> {
  const { site, visitor, at, rule, timeZone, storage: url } = options
  // What is not there would be made.
  const file = url.startsWith('sqlite:') ? url.slice('sqlite:'.length) : undefined
  if (file === undefined || !existsSync(file)) {
    throw new CommandError(2, `no storage "${url}" to look into: give sqlite:FILE of a server.`)
  }
  const storage = storageOf(url)
  await storage.open()
  try {
    const told = await explainStored(
      { site, visitor, ...(at !== undefined && { at }), ...(rule !== undefined && { rule }) },
      {
        storage,
        site: { ...(timeZone !== undefined && { timeZone }) },
        readRules: (document) => parseRuleSet(document, language),
      },
    ).catch((error: unknown) => {
      if (!(error instanceof Error) || !('code' in error)) throw error
      throw new CommandError(1, error.message, { cause: error })
    })
    if (!told.known && !told.historyCut) {
      throw new CommandError(
        1,
        `no visitor "${visitor}" of site "${site}" by then: give its whole id.`,
      )
    }
    if (rule !== undefined && told.rules.length === 0 && !told.historyCut) {
      throw new CommandError(2, `no rule "${rule}" was in force.`)
    }
    const found: ExplainedInStorage = {
      ...explained(
        { visitor, site, at: told.at, ruleSet: told.ruleSet ?? '' },
        told.rules,
        await logUntil(storage, site, visitor, told.at),
      ),
      historyCut: told.historyCut,
      gap: told.gap ?? null,
      diverged: told.diverged === true,
    }
    if (options.json) output.json(found)
    else output.print(told.gap === undefined ? report(found, output) : cutReport(told, output))
    return 0
  } finally {
    await storage.close()
  }
}

async function logUntil(
  storage: Storage,
  site: string,
  visitor: string,
  at: number,
): Promise<VisitorLog> {
  const log = new VisitorLog(visitor)
  const kinds = ['event', 'refused', 'decision'] as const
  for await (const record of storage.read({ site, visitor, kinds, to: at + 1 })) {
    log.add(record as LogRecord)
  }
  return log
}

function report(found: ExplainedInStorage, output: Output): string[] {
  const lines = explainReport(
    found,
    'The event.* facts are those of an event at that very instant.',
    output.colour,
  )
  if (!found.diverged) return lines
  const warning =
    'What was decided according to the log is not what comes of it now: with another time zone, or other facts, this may be wrong.'
  return [
    ...lines,
    '',
    ...wrap(warning, columns - 2).map((line) => `  ${output.colour.yellow(line)}`),
  ]
}

function cutReport({ gap, at }: VisitorExplanation, output: Output): string[] {
  const why = gap === undefined ? '' : reasons[gap]
  const text = `History was cut: ${why}, so nothing can be said about ${readableInstant(instant(at))}.`
  return ['', ...wrap(text, columns - 2).map((line) => `  ${output.colour.yellow(line)}`)]
}
