import { existsSync } from 'node:fs'
import {
  type Report,
  type ReportDefinition,
  ReportError,
  ReportRun,
  reportNamed,
  standardReports,
} from '@beckon/analytics'
import { memoryStorage } from '@beckon/storage-memory'
import { replay, type TrafficFormat } from '@beckon/testing'
import { type Command, Option } from 'commander'
import { CommandError, type ExitCode } from '../command-error.ts'
import { loadEnrichers } from '../enrichers.ts'
import { readLogs } from '../logs.ts'
import { loadRules } from '../rules-file.ts'
import { storageOf } from '../storage-url.ts'
import type { Output } from '../terminal/output.ts'
import {
  replayOptions,
  requireLogs,
  type TrafficOptions,
  trafficFormats,
  withSiteOptions,
} from '../traffic-options.ts'
import { checkFiles, filesOf, printFiles, type ReportFormat } from './files.ts'
import { parametersFor, type Setting, settingOf } from './parameters.ts'
import { reportTable } from './report-table.ts'

interface ReportCommandOptions extends Omit<TrafficOptions, 'format'> {
  readonly report: readonly string[]
  readonly set: readonly Setting[]
  readonly format: ReportFormat
  readonly out?: string
  readonly logFormat: TrafficFormat
  readonly rules?: string
  readonly storage?: string
}

/** Adds `beckon report`: what the log says, of a server's storage or of recorded traffic. */
export function reportCommand(
  program: Command,
  output: Output,
  done: (code: ExitCode) => void,
): void {
  const command = program
    .command('report')
    .description('Tell what a log says, of recorded traffic or of the storage of a server.')
    .usage('LOG... [options]')
    .argument('[log...]', 'web logs or recorded events, gzipped or not; - is stdin')
    .option('--storage <url>', 'sqlite:FILE of a server, in place of logs')
    .option('--report <name...>', 'which reports, after the logs', ['visits'])
    .option(
      '--set <name=value>',
      'a parameter, such as granularity=hour; JSON or text',
      (text: string, former: readonly Setting[]) => [...former, settingOf(text)],
      [],
    )
    .addOption(
      new Option('--format <format>', 'how it is told')
        .choices(['table', 'json', 'csv', 'svg'])
        .default('table'),
    )
    .option('--out <directory>', 'a file for each report there: of csv, or svg')
    .option('--rules <file>', 'a file or directory of rules, for logs')
    .addOption(
      new Option('--log-format <format>', 'how lines are read; auto goes by each file')
        .choices([...trafficFormats])
        .default('auto'),
    )
    .option('--list', 'names all reports, and reads nothing')
  withSiteOptions(command).action(async (logs: readonly string[], options) => {
    const { list } = options as { readonly list?: true }
    done(list ? listReports(output) : await report(logs, options as ReportCommandOptions, output))
  })
}

function listReports(output: Output): ExitCode {
  const longest = Math.max(...standardReports.map(({ name }) => name.length))
  output.print(standardReports.map(({ name, title }) => `  ${name.padEnd(longest + 2)}${title}`))
  return 0
}

async function report(
  paths: readonly string[],
  options: ReportCommandOptions,
  output: Output,
): Promise<ExitCode> {
  const { format, out, storage } = options
  const reports = reportsOf(options)
  checkFiles(format, out, reports.length)
  const run = new ReportRun(reports)
  if (storage === undefined) await fromLogs(paths, options, run, output)
  else await fromStorage(storage, paths, run, output)
  const results = run.results()
  if (format === 'json') output.json(results)
  else if (format === 'table') {
    output.print([...results.flatMap((result) => reportTable(result, output.colour)), ''])
  } else {
    await printFiles(await filesOf(results, format), out, output)
    // What a table and JSON have within them.
    for (const { message } of results.flatMap(({ notes }) => notes)) output.remark(message)
  }
  return 0
}

function reportsOf({ report: names, set, timeZone }: ReportCommandOptions): readonly Report[] {
  try {
    const definitions = names.map((name): ReportDefinition => reportNamed(name))
    const settings = [
      ...(timeZone === undefined ? [] : [{ name: 'timeZone', value: timeZone }]),
      ...set,
    ]
    return definitions.map((definition) =>
      definition.create(parametersFor(definition, definitions, settings)),
    )
  } catch (error) {
    if (!(error instanceof ReportError)) throw error
    const faults = error.faults.map(
      ({ pointer, message }) => `${pointer || 'parameters'}: ${message}`,
    )
    throw new CommandError(2, faults.length > 0 ? faults.join(' ') : error.message)
  }
}

async function fromLogs(
  paths: readonly string[],
  options: ReportCommandOptions,
  run: ReportRun,
  output: Output,
): Promise<void> {
  requireLogs(paths)
  const rules = await loadRules(options.rules, output)
  const { lines, firstEvent, assets } = await readLogs(paths, output, async (inputs, onProgress) =>
    replay({
      ...replayOptions({ ...options, format: options.logFormat }),
      inputs,
      rules,
      storage: memoryStorage({ retainLog: false }),
      enrichers: (await loadEnrichers(options.geo, output)).enrichers,
      onProgress,
      onEngine: (engine) => engine.records$.subscribe((record) => run.add(record)),
      signal: output.surroundings.signal,
    }),
  )
  if (lines > 0 && firstEvent === null && assets === 0) {
    throw new CommandError(1, 'no line could be read: is --log-format right, and is it a log?')
  }
}

async function fromStorage(
  url: string,
  paths: readonly string[],
  run: ReportRun,
  output: Output,
): Promise<void> {
  if (paths.length > 0) throw new CommandError(2, 'give logs or a storage, not both.')
  // What is not there would be made.
  const file = url.startsWith('sqlite:') ? url.slice('sqlite:'.length) : undefined
  if (file === undefined || !existsSync(file)) {
    throw new CommandError(2, `no storage "${url}" to look into: give sqlite:FILE of a server.`)
  }
  const storage = storageOf(url)
  await storage.open()
  try {
    for await (const record of storage.read()) {
      run.add(record)
      output.surroundings.signal.throwIfAborted()
    }
    const { prunedBefore, erased } = await storage.history()
    if (prunedBefore !== undefined || erased > 0) {
      output.remark('history was cut: what was pruned or erased is not counted.')
    }
  } finally {
    await storage.close()
  }
}
