import type { SiteFact } from './site-fact.ts'

const about = { type: 'string', description: 'For this test.' } as const

export const facts: readonly SiteFact[] = [
  {
    ...about,
    name: 'own.a',
    scope: 'visitor',
    read: ({ visitor, visit }) => visitor.id + visit?.number,
  },
  { ...about, name: 'own.b', scope: 'event', read: ({ event, page }) => event?.type ?? page?.path },
  // @ts-expect-error: a fact of the event alone sees no visitor
  { ...about, name: 'own.c', scope: 'event', read: ({ visitor }) => visitor.id },
  {
    ...about,
    name: 'own.d',
    scope: 'visit',
    // @ts-expect-error: what rules write is not seen
    read: ({ visitor }) => visitor.score,
  },
  {
    ...about,
    name: 'own.e',
    scope: 'visit',
    read: ({ visitor }) => {
      // @ts-expect-error: nothing can be changed
      visitor.visits = 7
    },
  },
]
