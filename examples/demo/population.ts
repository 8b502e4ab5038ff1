import { setTimeout as wait } from 'node:timers/promises'
import { Chance } from '../shop-day/chance.ts'
import { Guest } from './guest.ts'
import { People } from './person.ts'
import { buyer } from './personas/buyer.ts'
import { commuter } from './personas/commuter.ts'
import { latecomer } from './personas/latecomer.ts'
import { overseas } from './personas/overseas.ts'
import { paymentFailure } from './personas/payment-failure.ts'
import type { Persona } from './personas/persona.ts'
import { returner } from './personas/returner.ts'
import { scanner } from './personas/scanner.ts'
import { searchArriver } from './personas/search-arrival.ts'
import { tyreKicker } from './personas/tyre-kicker.ts'

/** In the order in which they first come: whose story is long comes early. */
const cast: readonly Persona[] = [
  returner,
  buyer,
  paymentFailure,
  searchArriver,
  overseas,
  latecomer,
  scanner,
  commuter,
  tyreKicker,
]

export interface PopulationOptions {
  /** Where the server listens. */
  readonly url: string
  readonly seed: number
  /** How many are there at once. */
  readonly visitors: number
  /** One of each kind comes, and nobody after them. */
  readonly once: boolean
  /** Aborted when all are to leave. */
  readonly signal: AbortSignal
}

/** Between two who come at the start, ms; many come faster, so that all are there in time. */
const doorMs = 250
const openingMs = 4_000

/** The scripted visitors: as many as are wanted at any moment, others when some have left. */
export class Population {
  /** How many came, by what they are. */
  readonly came: Record<string, number> = {}
  /** Invitations that were on a screen. */
  shown = 0
  private readonly options: PopulationOptions
  private readonly chance: Chance
  private readonly people: People
  private number = 0

  constructor(options: PopulationOptions) {
    this.options = options
    this.chance = new Chance(options.seed)
    this.people = new People(this.chance)
  }

  /** Resolves when the last has left. */
  async live(): Promise<void> {
    const { visitors, once } = this.options
    const places = once ? cast.length : visitors
    await Promise.all(Array.from({ length: places }, (_, place) => this.place(place)))
  }

  private async place(index: number): Promise<void> {
    const { visitors, once, signal } = this.options
    await this.pause(index * (once ? doorMs : Math.min(doorMs, openingMs / visitors)))
    while (!signal.aborted) {
      await this.one()
      if (once) return
      await this.pause(this.chance.between(200, 1_500))
    }
  }

  private async one(): Promise<void> {
    const { url, seed, signal } = this.options
    const number = this.number++
    const persona = cast[number] ?? this.chance.weighted(cast.map((one) => [one, one.weight]))
    this.came[persona.name] = (this.came[persona.name] ?? 0) + 1
    // Chance of their own: what one does must not hang on when others come.
    const chance = new Chance(seed + 7_919 * (number + 1))
    const person = this.people.from(persona.from)
    const shown = (): void => {
      this.shown++
    }
    const guest = new Guest({ url, person, chance, signal, shown })
    try {
      await persona.plays(guest, chance)
    } catch (error) {
      if (!signal.aborted) throw error
    } finally {
      await guest.leaves()
    }
  }

  private async pause(ms: number): Promise<void> {
    await wait(ms, undefined, { signal: this.options.signal }).catch(() => {})
  }
}
