import { fillsCart, orders } from './cart.ts'
import { type Persona, patience } from './persona.ts'

/** The bank says no. */
export const paymentFailure: Persona = {
  name: 'payment-failure',
  weight: 8,
  from: 'europe',
  async plays(guest, chance) {
    await fillsCart(guest, chance)
    guest.view('/checkout')
    await guest.stays(1)
    guest.does('payment.failed', { reason: chance.pick(['card declined', 'timeout']) })
    guest.view('/checkout/error')
    if (!(await guest.meets('invite', patience))) return
    await guest.stays(1)
    guest.answers('accepted')
    await guest.stays(2, 3)
    await orders(guest, chance)
  },
}
