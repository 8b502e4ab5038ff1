import type { Transport } from '@beckon/core/adapter'

/** A transport to pages that take whatever is delivered, or to none that is there. */
export function pages(outcome: 'delivered' | 'unreachable') {
  const delivered: string[] = []
  const transport: Transport = {
    name: 'test',
    open: async () => {},
    close: async () => {},
    deliver: async (_, { type }) => {
      if (outcome === 'delivered') delivered.push(type)
      return outcome
    },
  }
  return { delivered, transports: [transport] }
}
