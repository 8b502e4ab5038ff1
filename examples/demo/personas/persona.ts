import type { Chance } from '../../shop-day/chance.ts'
import type { Guest } from '../guest.ts'
import type { Region } from '../person.ts'

/** How long somebody waits for what is to happen, s: longer than any rule does. */
export const patience = 15

/** How somebody behaves, from the first page to the last. */
export interface Persona {
  readonly name: string
  /** Of all who come, as a share of the sum of all weights. */
  readonly weight: number
  readonly from: Region
  plays(guest: Guest, chance: Chance): Promise<void>
}
