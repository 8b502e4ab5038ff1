import type { Comparison } from './leaves.ts'
import type { Sketch } from './workload.ts'

/** Rules of a workload as a rule set that a site might have written, with actions and texts of their own. */
export function documentOf(sketches: readonly Sketch[]): object {
  return {
    name: 'workload',
    rules: sketches.map(({ name, conditions }, index) => ({
      name,
      description: `What the shop does about case ${index + 1}.`,
      priority: 1 + (index % 20),
      ...(index % 3 > 0 && { cooldown: '24h' }),
      conditions: {
        all: conditions.all.map((member) =>
          'any' in member ? { any: member.any.map(leaf) } : leaf(member),
        ),
      },
      event: action(index),
    })),
  }
}

function leaf({ fact, operator, value, window }: Comparison): object {
  return window === undefined
    ? { fact, operator, value }
    : { fact: 'events.count', params: window, operator, value }
}

function action(index: number): object {
  if (index % 3 === 0) return { type: 'tag', params: { tag: `case-${index + 1}` } }
  if (index % 3 === 1) return { type: 'redirect', params: { url: `/help/topic-${index + 1}` } }
  return {
    type: 'invite',
    params: {
      title: `May we help you with step ${index % 7}?`,
      text: `You are looking for something in aisle ${index % 400}. One of us knows it well, and has time for you right now.`,
      department: 'sales',
    },
  }
}
