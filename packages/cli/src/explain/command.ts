import type { RuleExplanation } from '@beckon/core'
import type { RuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { replay, visitTimeoutMs } from '@beckon/testing'
import { type Command, InvalidArgumentError } from 'commander'
import { CommandError, type ExitCode } from '../command-error.ts'
import { loadEnrichers } from '../enrichers.ts'
import { readLogs } from '../logs.ts'
import { loadRules } from '../rules-file.ts'
import { count, readableInstant } from '../terminal/format.ts'
import { columns, type Output } from '../terminal/output.ts'
import { cut } from '../terminal/text.ts'
import {
  replayOptions,
  requireLogs,
  type TrafficOptions,
  withTrafficOptions,
} from '../traffic-options.ts'
import { type Explained, explained } from './explained.ts'
import { type Candidate, findVisitor } from './find-visitor.ts'
import { explainFromStorage } from './from-storage.ts'
import { explainReport } from './report.ts'
import { VisitorLog } from './visitor-log.ts'

interface ExplainCommandOptions extends TrafficOptions {
  readonly rules?: string
  readonly storage?: string
  readonly visitor: string
  readonly rule?: string
  /** ms. */
  readonly at?: number
}

/** Adds `beckon explain`: why rules did or did not act for a visitor. */
export function explainCommand(
  program: Command,
  output: Output,
  done: (code: ExitCode) => void,
): void {
  const command = program
    .command('explain')
    .description(
      'Tell why rules did or did not act for a visitor, of recorded traffic or in a storage.',
    )
    .argument('[log...]', 'web logs or recorded events, gzipped or not')
    .option('--rules <file>', 'a file or directory of rules, for logs; a storage has its own')
    .requiredOption('--visitor <id>', 'its id, the first characters of it, or an IP address')
    .option('--storage <url>', 'sqlite:FILE of a server, to look into in place of logs')
    .option('--rule <name>', 'one rule only')
    .option('--at <time>', 'the instant to explain, such as 2016-03-01T12:00:00Z', instantOf)
  withTrafficOptions(command).action(async (logs: readonly string[], options) => {
    done(await explainVisitor(logs, options as ExplainCommandOptions, output))
  })
}

async function explainVisitor(
  paths: readonly string[],
  options: ExplainCommandOptions,
  output: Output,
): Promise<ExitCode> {
  if (options.storage !== undefined) {
    if (paths.length > 0 || options.rules !== undefined) {
      throw new CommandError(
        2,
        'a storage has its own log and rules: give --storage alone, or LOG and --rules.',
      )
    }
    return explainFromStorage({ ...options, storage: options.storage }, output)
  }
  requireLogs(paths)
  if (options.rules === undefined) {
    throw new CommandError(
      2,
      'no rules were given: --rules FILE, or --storage URL in place of logs.',
    )
  }
  if (paths.includes('-')) {
    throw new CommandError(2, 'explain reads its logs twice: give files, not stdin.')
  }
  const rules = await loadRules(options.rules, output)
  const names = rules.rules.map(({ name }) => name)
  if (options.rule !== undefined && !names.includes(options.rule)) {
    throw new CommandError(2, `no rule "${options.rule}" in ${options.rules}: ${names.join(', ')}.`)
  }
  const { visitor, lastAt } = await theVisitor(paths, options, output)
  const explainAt = (at: number) => replayUntil(paths, options, rules, visitor, at, output)
  let found = await explainAt(options.at ?? lastAt + visitTimeoutMs)
  const taken = found.lastEvent === null ? undefined : Date.parse(found.lastEvent.at)
  if (options.at === undefined && taken !== undefined && taken < lastAt) {
    // Its later events were refused: the visit that rules saw was over before them.
    found = { ...(await explainAt(taken + visitTimeoutMs)), refused: found.refused }
  }
  if (options.json) output.json(found)
  else output.print(explainReport(found, noteOn(options.at === undefined), output.colour))
  return 0
}

/** `chosen`: the instant was not asked for. */
function noteOn(chosen: boolean): string {
  return `${chosen ? 'That is the end of its last visit; give --at for another instant. ' : ''}A recorded log has no connections: the visitor was taken to be present until 30 minutes after the last event. The event.* facts are those of the last event.`
}

async function theVisitor(
  paths: readonly string[],
  { visitor, format, host, at }: ExplainCommandOptions,
  output: Output,
): Promise<Candidate> {
  const until = at ?? Number.POSITIVE_INFINITY
  const { signal } = output.surroundings
  const candidates = await readLogs(paths, output, (inputs, onProgress) =>
    findVisitor(inputs, visitor, { format, hosts: host ?? [], until, signal, onProgress }),
  )
  const [first, second] = candidates
  if (first !== undefined && second === undefined) return first
  if (first === undefined) {
    const upTo = at === undefined ? '' : ` up to ${readableInstant(new Date(at).toISOString())}`
    throw new CommandError(
      1,
      `no visitor "${visitor}" in the log${upTo}. The visitor of a web log line is the hash of its address and user agent: the first 22 characters of base64url(SHA-256("ADDRESS AGENT")), where a missing agent reads "-". Give those, the first few of them, or the address alone.`,
    )
  }
  for (const { visitor: id, events, userAgent } of candidates.slice(0, 10)) {
    const line = `  ${cut(id, 26).padEnd(26)}  ${count(events, 'event').padStart(14)}  `
    output.note(line + cut(userAgent ?? '-', columns - line.length))
  }
  throw new CommandError(
    1,
    `"${visitor}" may be any of ${count(candidates.length, 'visitor')}${candidates.length > 10 ? '; the busiest are above' : ', see above'}. Give the id of one.`,
  )
}

async function replayUntil(
  paths: readonly string[],
  options: ExplainCommandOptions,
  rules: RuleSet,
  visitor: string,
  at: number,
  output: Output,
): Promise<Explained> {
  const log = new VisitorLog(visitor)
  const { site, rule } = options
  let explanations: readonly RuleExplanation[] = []
  const { ruleSet } = await readLogs(paths, output, async (inputs, onProgress) => {
    const { enrichers } = await loadEnrichers(options.geo, output)
    return replay({
      ...replayOptions(options),
      inputs,
      rules,
      storage: log.over(memoryStorage({ retainLog: false })),
      enrichers,
      until: at,
      onProgress,
      beforeClose: async (engine) => {
        const event = log.lastEvent?.event
        const found = await engine.explain({
          site,
          visitor,
          at,
          ...(rule !== undefined && { rule }),
          ...(event !== undefined && { event }),
        })
        explanations = found.rules
      },
      signal: output.surroundings.signal,
    })
  })
  return explained({ visitor, site, at, ruleSet }, explanations, log)
}

function instantOf(text: string): number {
  const at = Date.parse(text)
  if (
    !/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/.test(text) ||
    !(at >= 0)
  ) {
    throw new InvalidArgumentError('Give an instant such as 2016-03-01T12:00:00Z or …+03:30.')
  }
  return at
}
