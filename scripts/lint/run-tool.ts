import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repository } from './repository.ts'

/** What a finished child process left: its exit code (128 for a signal) and all it printed. */
export interface Finished {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** The file behind a command of an installed package, such as `bin('knip', 'knip')`. */
export function bin(packageName: string, command: string): string {
  const folder = join(repository, 'node_modules', packageName)
  const manifest: { bin: string | Record<string, string> } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  )
  const declared = manifest.bin
  const file = typeof declared === 'string' ? declared : declared[command]
  if (file === undefined) throw new Error(`${packageName} has no command ${command}`)
  return join(folder, file)
}

/** Runs a Node script in `cwd` and waits for it. Never rejects because of the exit code. */
export function runNode(file: string, args: readonly string[], cwd: string): Promise<Finished> {
  return run(process.execPath, [file, ...args], cwd)
}

/** Runs any program in `cwd` and waits for it; rejects only if it cannot be started. */
export function run(command: string, args: readonly string[], cwd: string): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => {
      resolve({
        code: code ?? 128,
        stdout: Buffer.concat(out).toString('utf8'),
        stderr: Buffer.concat(err).toString('utf8'),
      })
    })
  })
}
