import { memoryStorage } from '@beckon/storage-memory'
import { type Fault, type FaultReport, simulateFaults } from '@beckon/testing'
import { connect } from '@beckon/transport-ws/client'

/** One run with the memory storage and the client for pages. */
export async function runSeed(
  seed: number,
  faults?: readonly Fault[] | number,
  trace?: (line: string) => void,
): Promise<FaultReport> {
  // A run leaves nobody else a turn: whoever runs many gives one in between.
  await new Promise((resolve) => setImmediate(resolve))
  const storage = memoryStorage()
  await storage.open()
  return simulateFaults({
    seed,
    storage,
    connect: (parts) =>
      connect({ url: 'ws://shop.example/beckon', bounds: { bufferEvents: 10 }, ...parts }),
    ...(faults !== undefined && { faults }),
    ...(trace && { trace }),
  })
}
