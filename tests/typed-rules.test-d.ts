import type { SiteFact } from '@beckon/core'
import { createCatalogue, rulesFor } from '@beckon/rules'

const facts = [
  {
    name: 'shop.department',
    type: 'string',
    scope: 'visit',
    description: 'The part of the shop that the present page is in.',
    read: ({ page }) => page?.path?.split('/')[1],
  },
] as const satisfies readonly SiteFact[]
createCatalogue(facts)
const { defineRule } = rulesFor(facts)
const rule = { name: 'r', event: { type: 'block' } } as const

/** What the engine computes is a typed fact for rules. */
export const good = defineRule({
  ...rule,
  conditions: { all: [{ fact: 'shop.department', operator: 'equal', value: 'garden' }] },
})

defineRule({
  ...rule,
  // @ts-expect-error no value of this fact
  conditions: { all: [{ fact: 'shop.department', operator: 'equal', value: 7 }] },
})
