import { parseArgs } from 'node:util'
import type { Storage } from '@beckon/core/adapter'
import { CommandError } from '../../packages/cli/src/command-error.ts'
import { storageOf } from '../../packages/cli/src/storage-url.ts'

export const usage = `Usage: npm run demo -- [options]

A shop with a server and scripted visitors, who come over real WebSockets.

  --for DURATION   how long, such as 20s or 2m; without it until Ctrl-C
  --once           one visitor of each kind comes, and it ends when they have left
  --json           print one JSON document at the end and nothing else
  --visitors N     how many are there at once, 1 to 200 (10)
  --seed N         another number, other visitors (1)
  --port N         where the server listens on 127.0.0.1 (any port that is free)
  --storage URL    memory: or sqlite:FILE (memory:)`

export interface DemoOptions {
  readonly help: boolean
  readonly json: boolean
  readonly once: boolean
  /** ms; undefined until somebody ends it. */
  readonly lasts: number | undefined
  readonly visitors: number
  readonly seed: number
  readonly port: number
  readonly storage: Storage
}

/** @throws CommandError with one sentence where something cannot be meant */
export function demoOptions(args: readonly string[]): DemoOptions {
  const given = parse(args)
  return {
    help: given.help === true,
    json: given.json === true,
    once: given.once === true,
    lasts: given.for === undefined ? undefined : duration(given.for),
    visitors: whole('--visitors', given.visitors ?? '10', 1, 200),
    seed: whole('--seed', given.seed ?? '1', 0, 2 ** 31 - 1),
    port: whole('--port', given.port ?? '0', 0, 65_535),
    storage: storageOf(given.storage ?? 'memory:'),
  }
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const help = { type: 'boolean', short: 'h' } as const
  const options = {
    ...{ for: text, visitors: text, seed: text, port: text, storage: text },
    ...{ json: flag, once: flag, help },
  }
  try {
    return parseArgs({ args: [...args], options }).values
  } catch (cause) {
    const [sentence] = String(cause instanceof Error ? cause.message : cause).split(/\.\s|\n/)
    throw new CommandError(2, `${sentence}; see npm run demo -- --help.`, { cause })
  }
}

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const

function duration(text: string): number {
  const [, many = '', unit = ''] = /^(\d{1,6})(ms|s|m|h)$/.exec(text) ?? []
  const ms = Number(many) * units[unit as keyof typeof units]
  // A timer of Node holds no more.
  if (ms > 0 && ms < 2 ** 31) return ms
  throw new CommandError(2, `--for takes a duration such as 20s or 2m, not "${text}".`)
}

function whole(name: string, text: string, low: number, high: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (value >= low && value <= high) return value
  throw new CommandError(2, `${name} takes a whole number from ${low} to ${high}, not "${text}".`)
}
