import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'tsup'
import { onOneCore } from '../command.ts'
import { median } from '../stages.ts'
import type { RuleMemory } from './memory.ts'
import { drawRules, type RuleDraw } from './workload.ts'

const root = join(import.meta.dirname, '../..')
/** Within the project, so that what is not bundled is found. */
const place = join(root, 'node_modules/.cache/beckon-rules')
const seed = 7

export const engines = [
  'beckon',
  'closures over a list',
  'closures',
  'json-logic-engine',
  'json-rules-engine',
] as const
export type EngineName = (typeof engines)[number]

/** What one engine took for one event, in µs, and how many rules were true. */
export interface Timing {
  readonly microseconds: number
  readonly matched: number
}

/** Engines with a set of rules, each run in a process of its own: plain JavaScript, without a loader. */
export class Contest {
  private readonly file: string

  private constructor(file: string) {
    this.file = file
  }

  static async of(draw: RuleDraw): Promise<Contest> {
    mkdirSync(place, { recursive: true })
    const file = join(place, `${draw.rules}-${draw.share}.json`)
    writeFileSync(file, JSON.stringify(drawRules(draw, seed)))
    await bundled()
    return new Contest(file)
  }

  /** Throws where an engine finds other rules to be true than the first. */
  agree(names: readonly EngineName[], events: number): void {
    const answers = names.map((name) => this.run<{ digest: string }>(name, 'check', events).digest)
    for (const [index, digest] of answers.entries()) {
      if (digest !== answers[0]) throw new Error(`${names[index]} and ${names[0]} disagree`)
    }
  }

  /** Medians of several rounds, in each of which every engine has its turn. */
  time(events: Partial<Record<EngineName, number>>, rounds: number): Map<EngineName, Timing> {
    const names = engines.filter((name) => events[name] !== undefined)
    const timings = new Map<EngineName, Timing[]>(names.map((name) => [name, []]))
    for (let round = 0; round < rounds; round++) {
      // Nobody always comes after the same.
      for (const name of round % 2 === 0 ? names : [...names].reverse()) {
        timings.get(name)?.push(this.run<Timing>(name, 'time', events[name] ?? 0))
      }
    }
    return new Map(
      [...timings].map(([name, all]) => [
        name,
        {
          microseconds: median(all.map(({ microseconds }) => microseconds)),
          matched: median(all.map(({ matched }) => matched)),
        },
      ]),
    )
  }

  memory(): RuleMemory {
    return this.run<RuleMemory>('beckon', 'memory', 0)
  }

  private run<Answer>(name: EngineName, task: string, events: number): Answer {
    const flags = task === 'memory' ? ['--expose-gc', '--max-semi-space-size=256'] : []
    const args = [join(place, 'enter.mjs'), name, this.file, String(seed + 2), task, String(events)]
    const node = [process.execPath, ...flags, ...args]
    const [command = '', ...rest] = onOneCore ? ['taskset', '-c', '1', ...node] : node
    const { status, stdout, stderr } = spawnSync(command, rest, { encoding: 'utf8' })
    if (status !== 0) throw new Error(`${name}: ${stderr}`)
    return JSON.parse(stdout) as Answer
  }
}

let bundle: Promise<void> | undefined

function bundled(): Promise<void> {
  bundle ??= build({
    config: false,
    entry: [join(import.meta.dirname, 'enter.ts')],
    outDir: place,
    format: 'esm',
    outExtension: () => ({ js: '.mjs' }),
    target: 'node20',
    silent: true,
    clean: false,
    noExternal: [/^@beckon\//],
    external: ['json-rules-engine', 'json-logic-engine'],
    esbuildOptions: (options) => {
      options.conditions = ['@beckon/source']
    },
  })
  return bundle
}

/** Takes away what the contests left behind. */
export function tidyUp(): void {
  rmSync(place, { recursive: true, force: true })
}
