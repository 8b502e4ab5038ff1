import type { UserAgent } from '@beckon/core/adapter'
import type { PopulationGroup } from '../schema.ts'
import { Tally } from './tally.ts'

/** User agents told apart, and written down. */
const mostAgents = 5_000
const written = 300

/** With what visitors come. */
export class UserAgents {
  readonly browsers = new Tally<string>(1_000)
  readonly systems = new Tally<string>(1_000)
  private readonly agents = new Tally<string>(mostAgents)
  private readonly kinds = new Map<string, string>()

  add(userAgent: string | undefined, found: UserAgent | undefined): void {
    const { browser = 'unknown', os = 'unknown' } = found ?? {}
    this.browsers.add(browser)
    this.systems.add(os)
    this.agents.add(userAgent ?? '')
    if (this.agents.of(userAgent ?? '') === 1) this.kinds.set(userAgent ?? '', `${browser}\n${os}`)
  }

  /** The most frequent ones; the others' share is given to the first with the same browser and system. */
  fitted(): PopulationGroup['browsers'] {
    const ranked = this.agents.ranked()
    const shares = new Map(ranked.slice(0, written))
    const firstOfKind = new Map<string | undefined, string>()
    for (const [agent] of ranked) {
      const kind = this.kinds.get(agent)
      if (!firstOfKind.has(kind)) firstOfKind.set(kind, agent)
    }
    for (const [agent, count] of ranked.slice(written)) {
      const first = firstOfKind.get(this.kinds.get(agent)) ?? agent
      shares.set(first, (shares.get(first) ?? 0) + count)
    }
    return [...shares].map(([userAgent, share]) => ({
      share,
      ...(userAgent !== '' && { userAgent }),
    }))
  }
}
