import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compareWithModel } from '@beckon/testing'
import fc from 'fast-check'
import { it } from 'vitest'
import { sqliteStorage } from './sqlite-storage.ts'

it('answers like the model', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(255), { maxLength: 400, size: 'max' }), async (choices) => {
      const directory = mkdtempSync(join(tmpdir(), 'beckon-'))
      const storage = sqliteStorage({ file: join(directory, 'beckon.db') })
      try {
        await storage.open()
        await compareWithModel(storage, choices)
      } finally {
        await storage.close()
        rmSync(directory, { recursive: true })
      }
    }),
    { numRuns: 40 },
  )
})
