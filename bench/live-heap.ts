/** `node --expose-gc … live-heap.ts RULES LOG…`: prints what a replay holds in memory at its end. */
import { readFileSync } from 'node:fs'
import { standardEnrichers } from '@beckon/enrich'
import { parseRuleSet } from '@beckon/rules'
import { memoryStorage } from '@beckon/storage-memory'
import { replay } from '@beckon/testing'

const [rulesFile = '', ...inputs] = process.argv.slice(2)
let liveMb = Number.NaN
const { lines, visitors } = await replay({
  inputs,
  rules: parseRuleSet(readFileSync(rulesFile, 'utf8')),
  storage: memoryStorage({ retainLog: false }),
  enrichers: standardEnrichers(),
  async beforeClose() {
    // The second sees what the first only said goodbye to.
    for (let collection = 0; collection < 3; collection++) {
      globalThis.gc?.()
      await new Promise((resolve) => setImmediate(resolve))
    }
    const { heapUsed, external } = process.memoryUsage()
    liveMb = (heapUsed + external) / 2 ** 20
  },
})
process.stdout.write(JSON.stringify({ lines, visitors, liveMb }))
