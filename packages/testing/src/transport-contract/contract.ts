import { acks } from './acks.ts'
import { authentication } from './authentication.ts'
import { counts } from './counts.ts'
import { crowds } from './crowds.ts'
import { effects } from './effects.ts'
import { type Case, Harness, type TransportContract } from './harness.ts'
import { hello } from './hello.ts'
import { history } from './history.ts'
import { malformed } from './malformed.ts'
import { presence } from './presence.ts'
import { rates } from './rates.ts'
import { resume } from './resume.ts'
import { shutdown } from './shutdown.ts'
import { silence } from './silence.ts'
import { slowConsumers } from './slow-consumers.ts'
import { tokens } from './tokens.ts'
import { withEngine } from './with-engine.ts'

const chapters: Readonly<Record<string, readonly Case[]>> = {
  hello,
  "visitors' tokens": tokens,
  authentication,
  'answers and numbers': acks,
  effects,
  resume,
  'history that is cut': history,
  presence,
  silence,
  'slow consumers': slowConsumers,
  'bounds: rates': rates,
  'bounds: connections': crowds,
  'malformed messages': malformed,
  shutdown,
  counts,
  'with the engine': withEngine,
}

/**
 * Declares the tests that every transport must pass, with the runner it is given. Nothing is
 * skipped but what the adapter's `capabilities` do not claim.
 *
 * @example
 * transportContract({
 *   name: 'my transport',
 *   runner: { describe, it },
 *   capabilities: { binary: true, addresses: true, pings: true },
 *   storage: () => memoryStorage(),
 *   create: (options) => {
 *     const transport = myTransport(options)
 *     return { transport, connect: (client, listener) => myRawClient(transport, client, listener) }
 *   },
 * })
 */
export function transportContract(spec: TransportContract): void {
  const { describe, it } = spec.runner
  describe(`${spec.name}: the transport contract`, () => {
    for (const [chapter, cases] of Object.entries(chapters)) {
      describe(chapter, () => {
        for (const { name, needs, run } of cases) {
          const test = needs === undefined || spec.capabilities[needs] ? it : it.skip
          test(name, () => runCase(spec, run))
        }
      })
    }
  })
}

async function runCase(spec: TransportContract, run: Case['run']): Promise<void> {
  const harness = new Harness(spec)
  let failed = true
  try {
    await run(harness)
    failed = false
  } finally {
    // What went wrong first says more than what does not add up afterwards.
    await harness.clear().catch((error: unknown) => {
      if (!failed) throw error
    })
  }
}
