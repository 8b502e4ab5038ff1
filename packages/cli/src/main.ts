#!/usr/bin/env node
import { run } from './program.ts'

const stopping = new AbortController()
// Once: whoever presses it a second time does not want to wait.
process.once('SIGINT', () => stopping.abort())
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader, `head` for one, has seen enough.
    if (error.code !== 'EPIPE') throw error
  })
}
const { stdin, stdout, stderr, env } = process
const surroundings = { stdin, stdout, stderr, env, signal: stopping.signal }
process.exitCode = await run(process.argv.slice(2), surroundings)
