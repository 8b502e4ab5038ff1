import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Storage } from '@beckon/core/adapter'
import { memoryStorage } from '@beckon/storage-memory'
import { sqliteStorage } from '@beckon/storage-sqlite'
import { type FaultReport, simulateFaults } from '@beckon/testing'
import { connect } from '@beckon/transport-ws/client'
import { expect, test } from 'vitest'

async function quarterOfAnHour(seed: number, storage: Storage): Promise<FaultReport> {
  await storage.open()
  const report = await simulateFaults({
    ...{ seed, storage, minutes: 15, faults: 40 },
    connect: (parts) => connect({ url: 'ws://shop.example/beckon', ...parts }),
  })
  await storage.close()
  return report
}

test('an SQLite file lives through the same, to the byte, as a storage in memory', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'beckon-faults-'))
  for (const seed of [1, 2]) {
    const file = join(folder, `${seed}.sqlite`)
    const report = await quarterOfAnHour(seed, sqliteStorage({ file }))
    expect(report.violations).toEqual([])
    expect(report).toEqual(await quarterOfAnHour(seed, memoryStorage()))
  }
  await rm(folder, { recursive: true, force: true })
}, 120_000)
