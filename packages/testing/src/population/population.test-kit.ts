import { checkPopulation } from './read-population.ts'
import type { Population, PopulationGroup } from './schema.ts'

/** Looks at one or two pages, buys in one of ten visits, and comes again half the time. */
const shoppers: PopulationGroup = {
  share: 9,
  browsers: [
    {
      share: 3,
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0',
    },
    {
      share: 1,
      userAgent:
        'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
    },
  ],
  countries: [{ name: 'nowhere', share: 1, networks: ['192.0.2.0/24', '2001:db8::/32'] }],
  languages: { 'en-GB': 2, 'de-DE': 1 },
  sources: [
    { name: 'direct', share: 1 },
    {
      name: 'Bing',
      share: 1,
      referrer: 'https://www.bing.com/search?q={keyword}',
      keywords: { 'oak desk': 3, 'Stühle & Tische': 1 },
    },
    { name: 'newsletter', share: 1, query: 'utm_source=newsletter&utm_medium=email' },
  ],
  visits: [
    { share: 1, number: 1 },
    { share: 1, number: { oneOf: { 2: 3, 3: 1 } }, gap: { median: '8h', sigma: 0.5 } },
  ],
  begin: { home: 1, product: 1 },
  moves: {
    home: { stay: { median: 10, sigma: 0.5 }, next: { product: 1, end: 1 } },
    product: { stay: { from: 5, to: 60 }, next: { cart: 1, home: 2, end: 4 } },
    cart: { stay: 3, next: { order: 1, end: 1 } },
    order: { stay: 5, next: { end: 1 } },
  },
}

const robots: PopulationGroup = {
  share: 1,
  browsers: [
    {
      share: 1,
      userAgent: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    },
  ],
  begin: { product: 1 },
  moves: { product: { stay: { from: 1, to: 3 }, next: { product: 9, end: 1 } } },
}

const parameters: Population = {
  site: 'https://shop.example',
  start: '2026-03-02',
  days: 3,
  timeZone: 'Europe/Berlin',
  visitors: 300,
  steps: {
    home: '/',
    product: {
      paths: [
        { path: '/product/desk', share: 3, title: 'A desk', data: { product: 'desk', price: 349 } },
        { path: '/product/lamp', data: { product: 'lamp', price: 45.5 } },
      ],
    },
    cart: { type: 'cart.add', data: { quantity: 1 } },
    order: { type: 'order.completed', data: { total: { drawn: { from: 10, to: 500 } } } },
  },
  groups: { shoppers, robots },
}

/** A small shop, with whatever else is said of it and its shoppers. */
export function smallShop(
  own: Partial<Population> = {},
  ofShoppers: Partial<PopulationGroup> = {},
): Population {
  const groups = { shoppers: { ...shoppers, ...ofShoppers }, robots }
  return checkPopulation({ ...parameters, groups, ...own })
}
