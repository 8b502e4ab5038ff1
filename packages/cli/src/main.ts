#!/usr/bin/env node
import { passSignals } from './thread/signals.ts'
import { runInThread } from './thread/start.ts'

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader, `head` for one, has seen enough, or the terminal was closed.
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
  })
}
const signals = passSignals()
process.exitCode = await runInThread(process.argv.slice(2), signals.stopping, signals.hangups)
signals.done()
