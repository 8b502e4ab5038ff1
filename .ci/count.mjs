import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Prints `N passed, N failed` over all of vitest's JSON reports in the folder given; fails when
 * a test failed or none passed. A file that cannot be loaded has no tests to count, and counts as
 * one failure itself.
 */
const folder = process.argv[2]
let passed = 0
let failed = 0
let skipped = 0
for (const name of readdirSync(folder)) {
  const report = JSON.parse(readFileSync(join(folder, name), 'utf8'))
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every(({ status }) => status !== 'failed'),
  )
  passed += report.numPassedTests
  failed += report.numFailedTests + broken.length
  // Not numPendingTests: it leaves out the tests of a skipped `describe`.
  skipped += report.numTotalTests - report.numPassedTests - report.numFailedTests
}
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
if (failed > 0 || passed === 0) process.exitCode = 1
