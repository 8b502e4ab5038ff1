import { durability } from './durability.ts'
import { entities } from './entities.ts'
import { forgetting } from './forgetting.ts'
import { type Case, Harness, type StorageContract } from './harness.ts'
import { knownEvents } from './known-events.ts'
import { lifecycle } from './lifecycle.ts'
import { log } from './log.ts'
import { logQueries } from './log-queries.ts'
import { oneUnit } from './one-unit.ts'
import { outbox } from './outbox.ts'
import { severalUnits } from './several-units.ts'
import { valuesAtTheEdges } from './values.ts'

const chapters: Readonly<Record<string, readonly Case[]>> = {
  lifecycle,
  'commit of one unit': oneUnit,
  'commit of several units': severalUnits,
  'entities and loading': entities,
  'known events': knownEvents,
  'queries of the log': logQueries,
  log,
  outbox,
  'erase and prune': forgetting,
  'values at the edges': valuesAtTheEdges,
  'durability and sharing': durability,
}

/**
 * Declares the tests that every storage adapter must pass, with the runner it is given. Nothing is
 * skipped but what the adapter's `capabilities` do not claim.
 *
 * @example
 * storageContract({
 *   name: 'my storage',
 *   runner: { describe, it },
 *   capabilities: { durable: false, shared: false, log: true },
 *   create: () => myStorage(),
 * })
 */
export function storageContract(spec: StorageContract): void {
  const { describe, it } = spec.runner
  describe(`${spec.name}: the storage contract`, () => {
    for (const [chapter, cases] of Object.entries(chapters)) {
      describe(chapter, () => {
        for (const { name, needs, run } of cases) {
          const test = needs === undefined || spec.capabilities[needs] ? it : it.skip
          test(name, async () => {
            const harness = new Harness(spec)
            try {
              await run(harness)
            } finally {
              await harness.clear()
            }
          })
        }
      })
    }
  })
}
