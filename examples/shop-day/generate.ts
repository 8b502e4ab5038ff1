import { readFileSync, writeFileSync } from 'node:fs'
import { shopDay } from './day.ts'

/**
 * Writes the shop day, or with `--check` says whether the file is what it would write.
 * Run it with `node --import tsx examples/shop-day/generate.ts [--check]`.
 */
const file = new URL('shop-day.ndjson', import.meta.url)
const text = shopDay()
if (!process.argv.includes('--check')) {
  writeFileSync(file, text)
  console.log(`${text.split('\n').length - 1} events, ${text.length} bytes`)
} else if (readFileSync(file, 'utf8') !== text) {
  console.error('shop-day.ndjson is not what the generator writes: run it without --check')
  process.exitCode = 1
}
