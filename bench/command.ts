import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

/** What a whole command took, from its start to its end, start-up included. */
export interface Measured {
  readonly report: { readonly committed: number; readonly lines: number; readonly visitors: number }
  readonly wallSeconds: number
  readonly cpuSeconds: number
  readonly peakMb: number
}

const pinned = spawnSync('taskset', ['-c', '0', 'true']).status === 0

/** How `beckon serve` has V8 lay out its heap, for servers that are no command: see `packages/cli/src/thread/start.ts`. */
export const heapOfServe: readonly string[] = [
  '--max-semi-space-size=32',
  '--no-allocation-site-pretenuring',
  '--heap-growing-percent=300',
]

/** Whether commands can be held to one core here. */
export const onOneCore: boolean = pinned

/** Runs the built `beckon replay … --json`, held to one core where the system has `taskset`. */
export function replayCommand(args: readonly string[]): Promise<Measured> {
  return measuredCommand(['replay', '--json', ...args])
}

/** The same of any command that prints a report with `--json`. */
export async function measuredCommand(args: readonly string[]): Promise<Measured> {
  const node = [
    process.execPath,
    '--import',
    join(root, 'bench/usage-at-exit.mjs'),
    join(root, 'packages/cli/dist/main.js'),
    ...args,
  ]
  const [command = '', ...rest] = pinned ? ['taskset', '-c', '0', ...node] : node
  const started = performance.now()
  const child = spawn(command, rest, {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  const [out, err, usage] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    text(child.stdio[3] as NodeJS.ReadableStream | null),
    new Promise((resolve) => child.on('close', resolve)),
  ])
  const wallSeconds = (performance.now() - started) / 1_000
  if (child.exitCode !== 0)
    throw new Error(`beckon ${args[0]} ended with ${child.exitCode}: ${err}`)
  const { cpuSeconds, peakMb } = JSON.parse(usage)
  return { report: JSON.parse(out), wallSeconds, cpuSeconds, peakMb }
}

async function text(stream: NodeJS.ReadableStream | null | undefined): Promise<string> {
  let all = ''
  for await (const chunk of stream ?? []) all += chunk
  return all
}
