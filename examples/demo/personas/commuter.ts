import { arrival } from '../../shop-day/arrival.ts'
import { products } from '../../shop-day/assortment.ts'
import { type Persona, patience } from './persona.ts'

/** Sits in a train: the connection breaks, pages are read meanwhile, and nothing is lost. */
export const commuter: Persona = {
  name: 'commuter',
  weight: 8,
  from: 'europe',
  async plays(guest, chance) {
    guest.view('/', arrival(chance).referrer)
    for (let tunnels = chance.between(1, 3); tunnels > 0; tunnels--) {
      await guest.stays(1, 2)
      guest.view(chance.pick(products).path)
      guest.cutOff()
      guest.does('product.zoom')
      await guest.meets('welcome', patience)
    }
    await guest.stays(1, 2)
  },
}
