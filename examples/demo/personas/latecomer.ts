import { products } from '../../shop-day/assortment.ts'
import { type Persona, patience } from './persona.ts'

/** Follows a link in an old mail, and goes where the page then leads. */
export const latecomer: Persona = {
  name: 'latecomer',
  weight: 6,
  from: 'europe',
  async plays(guest, chance) {
    guest.view('/sale/winter?utm_source=newsletter&utm_medium=email&utm_campaign=winter')
    const redirect = await guest.meets('redirect', patience)
    if (redirect) guest.view(new URL(redirect.url, 'https://shop.example').pathname)
    await guest.stays(1, 3)
    guest.view(chance.pick(products).path)
    await guest.stays(1, 2)
  },
}
