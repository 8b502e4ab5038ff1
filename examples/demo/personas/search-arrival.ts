import { searchArrival } from '../../shop-day/arrival.ts'
import { products } from '../../shop-day/assortment.ts'
import { type Persona, patience } from './persona.ts'

/** Comes from a search engine, compares, and stays on what was looked for until somebody asks. */
export const searchArriver: Persona = {
  name: 'search-arrival',
  weight: 20,
  from: 'europe',
  async plays(guest, chance) {
    const [wanted, other] = [chance.pick(products), chance.pick(products)]
    guest.view(wanted.category, searchArrival(chance).referrer)
    await guest.stays(1, 2)
    guest.view(other.path)
    await guest.stays(1, 2)
    guest.view(wanted.path)
    if (await guest.meets('invite', patience)) {
      await guest.stays(1, 2)
      guest.answers(chance.happens(0.3) ? 'accepted' : 'closed')
    }
    await guest.stays(1, 3)
  },
}
