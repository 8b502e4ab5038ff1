import { products } from '../../shop-day/assortment.ts'
import type { Chance } from '../../shop-day/chance.ts'
import type { Guest } from '../guest.ts'

/** Finds something and puts it into the cart. */
export async function fillsCart(guest: Guest, chance: Chance, referrer?: string): Promise<void> {
  const { path, category, price } = chance.pick(products)
  guest.view(category, referrer)
  await guest.stays(1, 2)
  guest.view(path)
  await guest.stays(1, 2)
  const product = path.slice('/product/'.length)
  guest.does('cart.add', { product, price, quantity: 1, currency: 'EUR' })
  await guest.stays(1)
}

/** Pays, and it works. */
export async function orders(guest: Guest, chance: Chance): Promise<void> {
  guest.view('/thanks')
  guest.does('order.completed', { number: chance.between(1, 999_999) })
  await guest.stays(1)
}
