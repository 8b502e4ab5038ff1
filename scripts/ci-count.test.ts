import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { repository } from './lint/repository.ts'
import { runNode } from './lint/run-tool.ts'

let folder: string | undefined
afterEach(() => folder && rmSync(folder, { recursive: true }))

/** Runs the counter of CI over the given reports, as vitest's JSON reporter writes them. */
function count(...reports: object[]) {
  const reportFolder = mkdtempSync(join(tmpdir(), 'beckon-count-'))
  folder = reportFolder
  reports.forEach((report, index) => {
    writeFileSync(join(reportFolder, `${index}.json`), JSON.stringify(report))
  })
  return runNode(join(repository, '.ci', 'count.mjs'), [reportFolder], repository)
}

const report = (passed: number, failed: number, skipped: number, testResults: object[] = []) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numTotalTests: passed + failed + skipped,
  testResults,
})

it('adds the reports up', async () => {
  const { code, stdout } = await count(report(3, 0, 0), report(4, 0, 0))
  expect([code, stdout]).toEqual([0, '7 passed, 0 failed\n'])
})

it('names skipped tests, and fails when one test failed', async () => {
  const { code, stdout } = await count(report(3, 0, 2), report(4, 1, 0))
  expect([code, stdout]).toEqual([1, '7 passed, 1 failed, 2 skipped\n'])
})

it('counts a file that could not be loaded as a failure', async () => {
  const broken = { status: 'failed', assertionResults: [] }
  const { code, stdout } = await count(report(3, 0, 0, [broken]))
  expect([code, stdout]).toEqual([1, '3 passed, 1 failed\n'])
})

it('fails when nothing ran', async () => {
  const { code, stdout } = await count()
  expect([code, stdout]).toEqual([1, '0 passed, 0 failed\n'])
})
