import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { standardEnrichers } from '@beckon/enrich'
import { memoryStorage } from '@beckon/storage-memory'
import { scenarioTests } from '@beckon/testing'

/** The tests of the shop's scenarios in Node's own test runner: `node --test` runs them. */
scenarioTests(fileURLToPath(new URL('tests', import.meta.url)), {
  runner: { describe, test },
  storage: memoryStorage,
  enrichers: standardEnrichers({ geo: false }),
})
