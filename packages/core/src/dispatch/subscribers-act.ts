import type { Transport } from '../ports/transport.ts'

/** Stands in where there is no transport: whoever listens to `actions$` acts. */
export const subscribersAct: Transport = {
  name: 'subscribers of actions$',
  open: async () => {},
  deliver: async () => 'delivered',
  close: async () => {},
}
