import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** `beckon serve` in a process of its own, from its sources. */
export class ServeProcess {
  private readonly child: ChildProcess
  private told = ''
  private readonly ended: Promise<number | null>
  private readonly waiting: { readonly text: string; readonly resolve: () => void }[] = []

  constructor(args: readonly string[]) {
    this.child = spawn(
      process.execPath,
      [
        '--import',
        join(root, 'scripts/typescript.mjs'),
        '--conditions=@beckon/source',
        join(root, 'packages/cli/src/main.ts'),
        'serve',
        ...args,
      ],
      { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] },
    )
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.told += chunk.toString()
      for (const { text, resolve } of this.waiting) if (this.told.includes(text)) resolve()
    })
    this.ended = new Promise((resolve) => this.child.once('close', resolve))
  }

  /** Resolves when it has said so on stderr; rejects when it ends before. */
  async says(text: string): Promise<void> {
    if (this.told.includes(text)) return
    await Promise.race([
      new Promise<void>((resolve) => this.waiting.push({ text, resolve })),
      this.ended.then((code) => {
        throw new Error(`beckon serve ended with ${code}: ${this.told}`)
      }),
    ])
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.ended
  }

  /** Asks it to stop. @returns its exit code */
  async stop(): Promise<number | null> {
    this.child.kill('SIGTERM')
    return this.ended
  }
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
