#!/usr/bin/env node
import { runInThread } from './thread/start.ts'

const stopping = new AbortController()
// Once: whoever presses it a second time does not want to wait.
process.once('SIGINT', () => stopping.abort())
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader, `head` for one, has seen enough.
    if (error.code !== 'EPIPE') throw error
  })
}
process.exitCode = await runInThread(process.argv.slice(2), stopping.signal)
