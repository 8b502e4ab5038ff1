/** `node --expose-gc … backtest-heap.ts BASELINE CANDIDATE LOG…`: prints what a backtest holds in memory. */
import { readFileSync } from 'node:fs'
import { standardEnrichers } from '@beckon/enrich'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { backtest } from '@beckon/testing'

const [baseline = '', candidate = '', ...inputs] = process.argv.slice(2)
const collectAfter = 20_000
const side = (file: string) => ({
  rules: parseRuleSet(readFileSync(file, 'utf8')),
  storage: memoryStorage({ retainLog: false }),
})
const heapMb = (): number => {
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 2 ** 20
}
let [liveMb, peakMb, nextAt] = [0, 0, collectAfter]
const { lines, visitors, differences } = await backtest({
  inputs,
  baseline: side(baseline),
  candidate: side(candidate),
  enrichers: standardEnrichers(),
  onProgress(done) {
    peakMb = Math.max(peakMb, heapMb())
    if (done < nextAt) return
    nextAt = done + collectAfter
    globalThis.gc?.()
    liveMb = Math.max(liveMb, heapMb())
  },
})
process.stdout.write(
  JSON.stringify({ lines, visitors, different: differences.visitors, liveMb, peakMb }),
)
