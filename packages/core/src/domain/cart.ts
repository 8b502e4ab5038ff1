import type { JsonObject } from '../json.ts'

/** What the visitor is about to buy. */
export interface Cart {
  readonly items: number
  /** In units of `currency`, to the cent. */
  readonly total: number
  /** ISO 4217, as the site sends it. */
  readonly currency?: string
}

/**
 * What a cart event makes of the cart: `cart.add` and `cart.remove` `{price?, quantity?, currency?}`,
 * `cart.update` `{items?, total?, currency?}`, `cart.clear` and `order.completed`.
 */
export function changeCart(
  cart: Cart | undefined,
  type: string,
  data: JsonObject,
): Cart | undefined {
  const currency = typeof data.currency === 'string' ? data.currency : cart?.currency
  const of = (items: number, total: number): Cart | undefined =>
    items <= 0
      ? undefined
      : {
          items,
          total: Math.round(Math.max(0, total) * 100) / 100,
          ...(currency !== undefined && { currency }),
        }
  switch (type) {
    case 'cart.add':
    case 'cart.remove': {
      const sign = type === 'cart.add' ? 1 : -1
      const quantity = amount(data.quantity, 1)
      return of(
        (cart?.items ?? 0) + sign * quantity,
        (cart?.total ?? 0) + sign * quantity * amount(data.price, 0),
      )
    }
    case 'cart.update':
      return of(amount(data.items, cart?.items ?? 1), amount(data.total, cart?.total ?? 0))
    default:
      return undefined
  }
}

function amount(value: unknown, otherwise: number): number {
  return typeof value === 'number' && value >= 0 ? value : otherwise
}
