/** One thing that the shop sells. */
export interface Product {
  /** Path of its page. */
  readonly path: string
  /** Path of the page that lists it. */
  readonly category: string
  /** EUR. */
  readonly price: number
}

const prices: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  '/desks': { 'oak-desk': 349, 'standing-desk': 529, 'writing-table': 219, 'corner-desk': 289 },
  '/chairs': { 'desk-chair': 189, 'reading-chair': 259, stool: 59, 'rocking-chair': 239 },
  '/lamps': { 'desk-lamp': 45.5, 'floor-lamp': 89, 'paper-lantern': 24.9, 'wall-lamp': 39 },
  '/shelves': { bookcase: 179, 'wall-shelf': 34.5, 'shoe-rack': 49, cabinet: 299 },
}

/** The shop's assortment. */
export const products: readonly Product[] = Object.entries(prices).flatMap(([category, list]) =>
  Object.entries(list).map(([slug, price]) => ({ path: `/product/${slug}`, category, price })),
)
