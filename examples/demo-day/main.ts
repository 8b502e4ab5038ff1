import { existsSync, readFileSync, rmSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Decision, Engine } from '@beckon/core'
import type { Storage } from '@beckon/core/adapter'
import type { RuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { sqliteStorage } from '@beckon/storage-sqlite'
import pico from 'picocolors'
import { decisionLine } from './decision-line.ts'
import { lookInto } from './look-into.ts'
import { barScreen, plainScreen, type Screen } from './screen.ts'
import { dayFile, replayShopDay, shopRules } from './shop-day.ts'
import { summary } from './summary.ts'

const usage = `Usage: npm run demo:day -- [--json] [--file PATH]

Replays one day of a shop through Beckon and leaves an SQLite file to look into.

  --json       print one JSON document and nothing else
  --file PATH  where the SQLite file goes; it must not be there yet`

const terminal = process.stdout.isTTY === true
const colors = pico.createColors(terminal && pico.isColorSupported)

/** Where the demo keeps what happens; without SQLite, in memory. */
interface Place {
  readonly storage: Storage
  /** Relative to where the command was called; missing when it is in memory. */
  readonly file?: string
}

async function openPlace(wanted: string | undefined): Promise<Place> {
  const own = fileURLToPath(new URL('shop-day.sqlite', import.meta.url))
  const file = resolve(wanted ?? own)
  if (wanted === undefined) {
    for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true })
  }
  const storage = sqliteStorage({ file })
  try {
    await storage.open()
    return { storage, file: relative(process.cwd(), file) }
  } catch (error) {
    if (wanted !== undefined) throw error
    console.error(`No file will be left: ${error instanceof Error ? error.message : error}`)
    return { storage: memoryStorage() }
  }
}

async function tell(rules: RuleSet, { storage, file }: Place): Promise<void> {
  const total = readFileSync(dayFile, 'utf8').split('\n').length - 1
  console.log(colors.bold('Beckon: one day in a shop'))
  const events = total.toLocaleString('en-GB')
  console.log(`${events} events from ${relative('', dayFile)}, ${rules.rules.length} rules.`)
  console.log('Invitations, blocks and redirects, as they are decided (UTC):\n')
  const screen = terminal ? barScreen(total, colors) : plainScreen()
  let invited = ''
  const report = await replayShopDay(rules, storage, (engine) => {
    watch(engine, screen)
    engine.on('invitation.offered', ({ visitor }) => {
      invited ||= visitor
    })
  })
  screen.end()
  console.log(`\n${summary(report, colors)}`)
  if (file === undefined) return
  const { shell, node } = lookInto(file, invited)
  console.log(`\nAll of it is in ${colors.bold(file)}. To see what one visitor did:\n`)
  console.log(`${shell}\n\nor without the sqlite3 shell:\n\n${node}`)
}

function watch(engine: Engine, screen: Screen): void {
  let committed: Decision[] = []
  const show = (): void => {
    // One commit holds many visitors, one after the other: told here in order of time.
    committed.sort((one, other) => one.at - other.at)
    for (const decision of committed) {
      const line = decisionLine(decision, colors)
      if (line !== undefined) screen.line(line)
    }
    committed = []
  }
  engine.decisions$.subscribe((decision) => {
    if (committed.push(decision) === 1) queueMicrotask(show)
  })
  let clock = 0
  engine.events$.subscribe(({ at }) => {
    clock = Math.max(clock, at)
    const { received, inFlight } = engine.account()
    screen.progress(received - inFlight, new Date(clock).toISOString().slice(11, 16))
  })
  engine.errors$.subscribe(({ code, message, cause }) => console.error(code, message, cause))
}

/** 0 done, 2 the call was wrong. */
async function main(): Promise<number> {
  let options: { json?: boolean; file?: string; help?: boolean }
  try {
    const known = {
      json: { type: 'boolean' },
      file: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    } as const
    options = parseArgs({ options: known }).values
    const { file } = options
    if (file !== undefined && existsSync(file)) throw new Error(`${file} is there already.`)
    if (file !== undefined && !existsSync(dirname(resolve(file)))) {
      throw new Error(`There is no folder for ${file}: create it first.`)
    }
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`)
    return 2
  }
  if (options.help) {
    console.log(usage)
    return 0
  }
  const rules = shopRules()
  let place: Place
  try {
    place = await openPlace(options.file)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return 2
  }
  if (options.json) {
    const report = await replayShopDay(rules, place.storage)
    console.log(JSON.stringify({ ...report, file: place.file ?? null }, null, 2))
  } else await tell(rules, place)
  return 0
}

process.exitCode = await main()
