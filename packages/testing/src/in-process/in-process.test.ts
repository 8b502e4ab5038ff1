import { memoryStorage } from '@beckon/storage-memory'
import { describe, it } from 'vitest'
import { transportContract } from '../transport-contract/contract.ts'
import { connectInProcess } from '../transport-contract/in-process-client.ts'
import { inProcessTransport } from './in-process-transport.ts'

transportContract({
  name: 'in-process transport',
  runner: { describe, it },
  capabilities: { binary: true, addresses: true, pings: true },
  storage: () => memoryStorage(),
  patience: 1_000,
  create: (options) => {
    const transport = inProcessTransport(options)
    return { transport, connect: connectInProcess(transport) }
  },
})
