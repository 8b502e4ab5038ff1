import { arrival } from '../../shop-day/arrival.ts'
import { fillsCart, orders } from './cart.ts'
import { type Persona, patience } from './persona.ts'

/** Has all but bought, hesitates, and answers whoever asks what is missing. */
export const buyer: Persona = {
  name: 'buyer',
  weight: 18,
  from: 'europe',
  async plays(guest, chance) {
    await fillsCart(guest, chance, arrival(chance).referrer)
    guest.view('/checkout')
    if (chance.happens(0.25)) {
      await guest.stays(1)
      return orders(guest, chance)
    }
    const invited = await guest.meets('invite', patience)
    await guest.stays(1, 2)
    const accepts = chance.happens(0.6)
    if (invited) guest.answers(accepts ? 'accepted' : 'declined')
    await guest.stays(1, 3)
    if (accepts || chance.happens(0.3)) await orders(guest, chance)
  },
}
