import type { SiteOptions } from '@beckon/core'
import type { Known } from '../language/known.ts'
import { parseSpan } from '../language/span.ts'
import { WallClock } from '../stage/wall-clock.ts'
import type { Faults } from './fields.ts'

interface ScriptParts {
  readonly known: Known
  readonly faults: Faults
  /** When the test begins, ms since 1970 UTC. */
  readonly start: number
  readonly sites: Readonly<Record<string, SiteOptions>>
}

/** What is said of a visitor wherever it comes. */
export interface Wish {
  readonly site?: string
  readonly heldOut?: string
}

/** What the steps and expectations of one test are read with. */
export class Script {
  readonly known: Known
  readonly faults: Faults
  /** What was said of visitors so far, by name. */
  readonly wishes: Map<string, readonly Wish[]>
  private readonly parts: ScriptParts
  private readonly number: number | undefined

  /** @param number the how-manieth of several times it is */
  constructor(parts: ScriptParts, wishes = new Map<string, readonly Wish[]>(), number?: number) {
    this.known = parts.known
    this.faults = parts.faults
    this.wishes = wishes
    this.parts = parts
    this.number = number
  }

  /** The same for one of several times. */
  turn(number: number): Script {
    return new Script(this.parts, this.wishes, number)
  }

  /** `{n}` is the how-manieth time it is. */
  filledIn(text: string): string {
    return this.number === undefined ? text : text.replaceAll('{n}', String(this.number))
  }

  /** The instant of `35s` after the beginning, or of the first `14:30` from it on; ms since 1970 UTC. */
  instant(text: string): number | undefined {
    const { start, sites } = this.parts
    const [, hour, minute] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) ?? []
    if (hour === undefined) {
      const span = parseSpan(text)
      return span === undefined ? undefined : start + span
    }
    const { timeZone } = Object.values(sites)[0] ?? {}
    const timeOfDay = (Number(hour) * 60 + Number(minute)) * 60_000
    return new WallClock(timeZone).next(timeOfDay, start)
  }

  /** Something is said of a visitor. */
  wish(name: string, { site, heldOut }: Wish): void {
    if (site === undefined && heldOut === undefined) return
    const wish = { ...(site !== undefined && { site }), ...(heldOut !== undefined && { heldOut }) }
    this.wishes.set(name, [...(this.wishes.get(name) ?? []), wish])
  }
}
