import { compareWithModel } from '@beckon/testing'
import fc from 'fast-check'
import { it } from 'vitest'
import { memoryStorage } from './memory-storage.ts'

for (const retainLog of [true, false]) {
  it(`answers like the model, retainLog: ${retainLog}`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(255), { maxLength: 400, size: 'max' }), async (choices) => {
        const storage = memoryStorage({ retainLog })
        await storage.open()
        await compareWithModel(storage, choices)
      }),
      { numRuns: 200 },
    )
  })
}
