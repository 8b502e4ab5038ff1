import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { type BlockedPart, type SiteBlocks, UsageError } from '@beckon/core'
import { parseDuration } from '@beckon/rules'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { CommandError, type ExitCode } from '../command-error.ts'
import { reason } from '../logs.ts'
import { count, instant, readableInstant } from '../terminal/format.ts'
import type { Output } from '../terminal/output.ts'
import { printable } from '../terminal/text.ts'
import { type Place, withBlocks } from './in-storage.ts'
import { blockJson, blocksReport } from './report.ts'
import { targetOf } from './target.ts'

interface Common extends Place {
  readonly json?: boolean
}

interface Named extends Common {
  readonly visitor?: string
  readonly by?: string
}

interface Added extends Named {
  readonly what: BlockedPart
  /** ms. */
  readonly for?: number
  readonly reason?: string
}

/** Adds `beckon blocks`: the list of whom a site blocks by name, in a storage. */
export function blocksCommand(
  program: Command,
  output: Output,
  done: (code: ExitCode) => void,
): void {
  const blocks = program
    .command('blocks')
    .description('List, change, export and import whom a site blocks by name, in a storage.')
  const sub = (name: string, description: string): Command =>
    blocks
      .command(name)
      .description(description)
      .requiredOption('--storage <url>', 'sqlite:FILE of a server, which may be running')
      .option('--site <id>', 'the site', 'site')
  const json = 'one JSON document on stdout and nothing else there'
  const address = '[address]'
  const addressed = 'an IP address, or a range such as 203.0.113.0/24'

  sub('list', 'Show who is on the list now.')
    .option('--json', json)
    .action(async (options: Common) => {
      const lines = await withBlocks(options, (list) => list.list())
      if (options.json) output.json({ site: options.site, blocks: lines.map(blockJson) })
      else output.print(blocksReport(options.site, lines, output.colour))
      done(0)
    })

  sub('add', 'Block an address, a range or a visitor; a line for the same is replaced.')
    .argument(address, addressed)
    .option('--visitor <id>', 'a visitor in place of an address')
    .addOption(
      new Option('--what <part>', 'what is switched off')
        .choices(['invitations', 'chat', 'everything'])
        .default('everything'),
    )
    .option('--for <duration>', 'for how long, such as 30m or 7d; for good without it', durationOf)
    .option('--reason <text>', 'why')
    .option('--by <name>', 'who blocks')
    .option('--json', json)
    .action(async (given: string | undefined, options: Added) =>
      done(await add(given, options, output)),
    )

  sub('remove', 'Take an address, a range or a visitor off the list.')
    .argument(address, addressed)
    .option('--visitor <id>', 'a visitor in place of an address')
    .option('--by <name>', 'who lets them in')
    .option('--json', json)
    .action(async (given: string | undefined, options: Named) =>
      done(await remove(given, options, output)),
    )

  sub('export', 'Print the list as a JSON document, to keep or to import elsewhere.')
    .option('--json', 'changes nothing')
    .action(async (options: Common) => {
      output.json(await withBlocks(options, (list) => list.export()))
      done(0)
    })

  sub('import', 'Add the lines of a document: all of them, or none.')
    .argument('<file>', 'what export printed; - is stdin')
    .option('--json', json)
    .action(async (file: string, options: Common) => done(await importFile(file, options, output)))
}

async function add(given: string | undefined, options: Added, output: Output): Promise<ExitCode> {
  const target = targetOf(given, options.visitor)
  const { what, for: forMs, reason: why, by } = options
  const blocked = await withBlocks(options, (list) =>
    list
      .add(target, {
        what,
        ...(forMs !== undefined && { forMs }),
        ...(why !== undefined && { reason: why }),
        ...(by !== undefined && { operator: by }),
      })
      .catch(asWrongCall),
  )
  const { key, until } = blocked
  const end = until === undefined ? null : instant(until)
  if (options.json) output.json({ key, what, until: end })
  else {
    const how = end === null ? 'until it is taken back' : `until ${readableInstant(end)}`
    output.print([`${printable(key)} is blocked ${how} (${what}).`])
  }
  return 0
}

async function remove(
  given: string | undefined,
  options: Named,
  output: Output,
): Promise<ExitCode> {
  const target = targetOf(given, options.visitor)
  const { by } = options
  const removed = await withBlocks(options, (list) =>
    list.remove(target, by === undefined ? {} : { operator: by }).catch(asWrongCall),
  )
  const name = given ?? `visitor ${options.visitor}`
  if (options.json) output.json({ removed })
  else if (removed) output.print([`${printable(name)} is off the list.`])
  if (removed) return 0
  throw new CommandError(1, `${name} is not on the list of site "${options.site}".`)
}

async function importFile(file: string, options: Common, output: Output): Promise<ExitCode> {
  const document = await documentOf(file, output)
  const { imported, over } = await withBlocks(options, async (list: SiteBlocks) => {
    const took = await list.import(document).catch((error: unknown) => {
      if (error instanceof UsageError) throw new CommandError(1, error.message, { cause: error })
      throw error
    })
    return { imported: took, over: (document as { blocks: unknown[] }).blocks.length - took }
  })
  if (options.json) output.json({ imported, over })
  else {
    const left = over === 0 ? '' : `; ${count(over, 'line')} left out, as their time is over`
    output.print([`${count(imported, 'line')} imported${left}.`])
  }
  return 0
}

async function documentOf(file: string, { surroundings }: Output): Promise<unknown> {
  const bytes =
    file === '-'
      ? await buffer(surroundings.stdin)
      : await readFile(file).catch((cause: unknown) => {
          throw new CommandError(2, `cannot read ${file}: ${reason(cause)}.`, { cause })
        })
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new CommandError(1, `${file} is no JSON: give what beckon blocks export printed.`, {
      cause,
    })
  }
}

/** The list says what is wrong with a call in its own words. */
function asWrongCall(error: unknown): never {
  if (error instanceof UsageError) throw new CommandError(2, error.message, { cause: error })
  throw error
}

function durationOf(text: string): number {
  const ms = parseDuration(text)
  if (ms === undefined) throw new InvalidArgumentError('Give a duration such as 30m, 24h or 7d.')
  return ms
}
