import { arrival } from '../../shop-day/arrival.ts'
import { products } from '../../shop-day/assortment.ts'
import { type Persona, patience } from './persona.ts'

/** Comes from a country that the shop does not deliver to. */
export const overseas: Persona = {
  name: 'overseas',
  weight: 5,
  from: 'overseas',
  async plays(guest, chance) {
    guest.view('/', arrival(chance).referrer)
    await guest.meets('block', patience)
    await guest.stays(1, 2)
    guest.view(chance.pick(products).path)
    await guest.stays(1)
  },
}
