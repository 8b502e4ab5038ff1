import type { Transport } from '../ports/transport.ts'

/** The same for what is told to others than visitors. */
export const subscribersTell = { deliver: async () => 'delivered' as const }

/** Stands in where there is no transport: whoever listens to `actions$` acts. */
export const subscribersAct: Transport = {
  name: 'subscribers of actions$',
  open: async () => {},
  deliver: async () => 'delivered',
  close: async () => {},
}
