import { arrival } from '../../shop-day/arrival.ts'
import { products } from '../../shop-day/assortment.ts'
import type { Persona } from './persona.ts'

/** Looks at much and wants nothing. */
export const tyreKicker: Persona = {
  name: 'tyre-kicker',
  weight: 30,
  from: 'europe',
  async plays(guest, chance) {
    const { referrer, query = '' } = arrival(chance)
    guest.view(`/${query}`, referrer)
    for (let pages = chance.between(0, 4); pages > 0; pages--) {
      await guest.stays(1, 3)
      const { path, category } = chance.pick(products)
      guest.view(chance.happens(0.4) ? category : path)
    }
    await guest.stays(1, 3)
  },
}
