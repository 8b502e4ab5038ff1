import { storageContract } from '@beckon/testing'
import { describe, it } from 'vitest'
import { memoryStorage } from './memory-storage.ts'

for (const retainLog of [true, false]) {
  storageContract({
    name: `memory storage, retainLog: ${retainLog}`,
    runner: { describe, it },
    capabilities: { durable: false, shared: false, log: retainLog },
    create: () => memoryStorage({ retainLog }),
  })
}
