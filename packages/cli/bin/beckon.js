#!/usr/bin/env node
// npm links a command when it installs, and only to a file that is there: in a fresh clone nothing is
// built by then.
import { existsSync } from 'node:fs'

const main = new URL('../dist/main.js', import.meta.url)
if (existsSync(main)) await import(main.href)
else {
  process.stderr.write('beckon is not built yet: run "npm run build" first.\n')
  process.exitCode = 1
}
