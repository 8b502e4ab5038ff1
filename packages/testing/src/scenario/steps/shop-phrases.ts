import { type VisitorPhrase, visitorPhrase } from './step-phrase.ts'

/** What visitors of a shop do, and events of any other type. */
export const shopPhrases: readonly VisitorPhrase[] = [
  visitorPhrase({
    pattern: 'add|adds to [the] cart [for] {price} {currency}',
    meaning: 'Puts one thing into the cart (`cart.add`).',
    example: 'adds to cart 59.90 EUR',
    act: (guest, _, { price, currency }) =>
      guest.send('cart.add', { price, quantity: 1, currency }),
  }),
  visitorPhrase({
    pattern: 'add|adds {count} to [the] cart [for] {price} {currency} [each]',
    meaning: 'Puts several into the cart, at a price each (`cart.add`).',
    example: 'adds 3 to the cart for 20 EUR each',
    act: (guest, _, { count, price, currency }) =>
      guest.send('cart.add', { price, quantity: count, currency }),
  }),
  visitorPhrase({
    pattern: 'remove|removes|take|takes from [the] cart [for] {price} {currency}',
    meaning: 'Takes one thing out of the cart (`cart.remove`).',
    example: 'removes from the cart 59.90 EUR',
    act: (guest, _, { price, currency }) =>
      guest.send('cart.remove', { price, quantity: 1, currency }),
  }),
  visitorPhrase({
    pattern: 'empty|empties [the] cart',
    meaning: 'Takes everything out of the cart (`cart.clear`).',
    example: 'empties the cart',
    act: (guest) => guest.send('cart.clear'),
  }),
  visitorPhrase({
    pattern: 'payment fails|failed',
    meaning: 'A payment does not go through (`payment.failed`).',
    example: "ann's payment fails",
    act: (guest) => guest.send('payment.failed'),
  }),
  visitorPhrase({
    pattern: 'buy|buys|order|orders',
    meaning: 'Buys what is in the cart (`order.completed`).',
    example: 'ann buys',
    act: (guest) => guest.send('order.completed'),
  }),
  visitorPhrase({
    pattern: 'buy|buys|order|orders for {price} {currency}',
    meaning: 'The same, with what it paid (`total`, `currency`).',
    example: 'ann buys for 120 EUR',
    act: (guest, _, { price, currency }) =>
      guest.send('order.completed', { total: price, currency }),
  }),
  visitorPhrase({
    pattern: 'login fails|failed',
    meaning: 'A password is wrong (`login.failed`).',
    example: "ann's login fails",
    act: (guest) => guest.send('login.failed'),
  }),
  visitorPhrase({
    pattern: 'log|logs in as {contact} [with {data}]',
    meaning: 'Says who it is (`identify`), and what the shop knows of it (`traits`).',
    example: 'logs in as ann@shop.example with plan=gold',
    act: (guest, _, { contact, data }) =>
      guest.send('identify', { contact, ...(data !== undefined && { traits: data }) }),
  }),
  visitorPhrase({
    pattern: 'submit|submits the|a form [with {data}]',
    meaning: 'Sends a form of the page (`form.submit`).',
    example: 'submits the form with topic=returns',
    act: (guest, _, { data }) => guest.send('form.submit', data),
  }),
  visitorPhrase({
    pattern: 'give|gives consent',
    meaning: 'Agrees to be remembered (`consent.given`).',
    example: 'gives consent',
    act: (guest) => guest.send('consent.given'),
  }),
  visitorPhrase({
    pattern: 'withdraw|withdraws [the|its|her|his] consent',
    meaning: 'Takes that back (`consent.withdrawn`).',
    example: 'withdraws consent',
    act: (guest) => guest.send('consent.withdrawn'),
  }),
  visitorPhrase({
    pattern: 'send|sends|does {event} [with {data}]',
    meaning: 'Does something of any type, with data.',
    example: 'sends coupon.rejected with code=SPRING tries=2',
    act: (guest, _, { event, data }) => guest.send(event, data),
  }),
]
