import { visitTimeoutMs } from '../shop.ts'
import { fillsCart, orders } from './cart.ts'
import { type Persona, patience } from './persona.ts'

/** Leaves a full cart, and comes back to it in another visit: the browser has kept the token. */
export const returner: Persona = {
  name: 'returner',
  weight: 6,
  from: 'europe',
  async plays(guest, chance) {
    await fillsCart(guest, chance)
    await guest.leaves()
    await guest.stays(visitTimeoutMs / 1_000 + 0.5)
    guest.comesBack()
    guest.view('/')
    await guest.stays(1)
    guest.view('/cart')
    if (!(await guest.meets('invite', patience))) return
    await guest.stays(1)
    const accepts = chance.happens(0.5)
    guest.answers(accepts ? 'accepted' : 'declined')
    await guest.stays(1, 2)
    if (accepts) await orders(guest, chance)
  },
}
