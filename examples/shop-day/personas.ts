import { products } from './assortment.ts'
import type { Chance } from './chance.ts'
import type { Visit } from './visit.ts'

/** How somebody behaves in one visit. */
export type Persona = (visit: Visit, chance: Chance) => void

/** Looks at one page and goes. */
export const glancer: Persona = (visit, chance) => {
  visit.view(chance.pick(['/', chance.pick(products).category, chance.pick(products).path]))
}

/** Looks around without buying anything; some stay long on what they like. */
export const browser: Persona = (visit, chance) => {
  visit.view(chance.happens(0.5) ? '/' : chance.pick(products).category)
  for (let pages = chance.between(1, 4); pages > 0; pages--) {
    visit.wait(8, 70).view(chance.pick(products).path)
  }
  if (chance.happens(0.5)) visit.wait(5, 40).view(chance.pick(['/delivery', '/returns', '/']))
}

/** Compares products in several tabs and goes back and forth between them. */
export const comparer: Persona = (visit, chance) => {
  const [first, second] = [chance.pick(products), chance.pick(products)]
  visit.inTab('a').view(first.category).wait(5, 30)
  visit.inTab('b').view(first.path).wait(10, 40)
  visit.inTab('c').view(second.path).wait(20, 60)
  visit.inTab('b').send('product.zoom').wait(10, 30)
  if (chance.happens(0.4)) visit.inTab('c').intoCart(second)
}

function fillCart(visit: Visit, chance: Chance): void {
  const product = chance.pick(products)
  visit.view(product.category).wait(8, 40)
  visit.view(product.path).wait(15, 80).intoCart(product)
  if (!chance.happens(0.4)) return
  const other = chance.pick(products)
  visit.wait(5, 30).view(other.path).wait(10, 50).intoCart(other)
}

/** Buys without ado. */
export const buyer: Persona = (visit, chance) => {
  fillCart(visit, chance)
  visit.wait(5, 30).view('/cart').wait(8, 40).view('/checkout')
  visit.wait(30, 75).order()
}

/** Puts something into the cart and leaves it there. */
export const abandoner: Persona = (visit, chance) => {
  fillCart(visit, chance)
  visit.wait(5, 40).view('/cart')
  if (chance.happens(0.4)) visit.wait(10, 40).view(chance.pick(products).category)
}

/** Comes back to the cart of this morning, and buys, or hesitates again. */
export const rememberer: Persona = (visit, chance) => {
  visit.view('/').wait(15, 60).view('/cart').wait(20, 60)
  if (chance.happens(0.5)) visit.view('/checkout').wait(30, 80).order()
}

/** Has all but bought, and thinks about it for minutes. */
export const hesitator: Persona = (visit, chance) => {
  fillCart(visit, chance)
  visit.wait(5, 30).view('/cart').wait(8, 30).view('/checkout')
  visit.wait(100, 140)
  const answer = chance.weighted([
    ['invitation.accepted', 4],
    ['invitation.declined', 4],
    [undefined, 3],
  ] as const)
  if (answer !== undefined) visit.send(answer)
  visit.wait(60, 200)
  if (answer === 'invitation.accepted' || chance.happens(0.2)) visit.order()
}

/** The bank says no. Most are stuck there; some try again at once. */
export const unlucky: Persona = (visit, chance) => {
  fillCart(visit, chance)
  visit.wait(5, 30).view('/cart').wait(8, 30).view('/checkout').wait(30, 75)
  visit.send('payment.failed', { reason: chance.pick(['card declined', 'timeout']) })
  visit.wait(1).view('/checkout/error')
  if (chance.happens(0.2)) {
    visit.wait(2, 4).view('/checkout').wait(20, 60).order()
  } else if (chance.happens(0.6)) {
    visit.wait(12, 40).send('invitation.accepted')
    visit.wait(90, 240).view('/checkout').wait(20, 60).order()
  } else visit.wait(30, 90).view('/')
}

/** Has an account: logs in, looks at an order, and perhaps at something new. */
export const regular: Persona = (visit, chance) => {
  visit.view('/login').wait(6, 20).send('form.submit')
  const number = chance.between(1_000, 9_999)
  visit.wait(1).send('identify', { contact: `customer-${number}`, traits: { newsletter: true } })
  visit.view('/orders').wait(10, 60).view(chance.pick(products).path)
}

/** Follows a link to a sale that is over. */
export const latecomer: Persona = (visit, chance) => {
  visit.view('/sale/winter').wait(4, 15)
  if (chance.happens(0.6)) visit.view('/sale/spring').wait(10, 60).view(chance.pick(products).path)
}
