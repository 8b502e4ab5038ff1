import type { Acted, BlockTarget } from '@beckon/core'
import { spanText } from '../language/span.ts'
import { ScenarioError } from '../scenario-error.ts'
import type { Guest } from '../stage/guest.ts'
import type { Stage } from '../stage/stage.ts'
import { type StagePhrase, stagePhrase } from './step-phrase.ts'

/** Who is on duty, how much waits, and what operators do to visitors. */
export const operatorPhrases: readonly StagePhrase[] = [
  stagePhrase({
    pattern: '{operator} is|comes|goes on duty [in {department}] [with room for {count}]',
    meaning: 'An operator can talk to visitors: of a department or all, with so many at once (3).',
    example: 'olga is on duty in sales with room for 2',
    act: async (stage, { operator, department, count }) => {
      await stage.engine.desk(stage.site).online(operator, {
        ...(department !== undefined && { departments: [department] }),
        ...(count !== undefined && { capacity: count }),
      })
      stage.engine.operators.arrived({ site: stage.site, operator })
      await told(stage, `${operator} is on duty`)
    },
  }),
  stagePhrase({
    pattern: '{operator} is|goes off duty',
    meaning: 'An operator talks to nobody any more.',
    example: 'olga goes off duty',
    act: async (stage, { operator }) => {
      await stage.engine.desk(stage.site).offline(operator)
      stage.engine.operators.left({ site: stage.site, operator })
      await told(stage, `${operator} goes off duty`)
    },
  }),
  stagePhrase({
    pattern: '{operator} is busy with {count} [conversations|conversation]',
    meaning: 'So many conversations of an operator are under way.',
    example: 'olga is busy with 2 conversations',
    act: async (stage, { operator, count }) => {
      await stage.engine.desk(stage.site).online(operator, { busy: count })
      await told(stage, `${operator} is busy with ${count}`)
    },
  }),
  stagePhrase({
    pattern: '{count} wait|waits in the queue of|for {department}',
    meaning: 'So many conversations wait for a department.',
    example: '3 wait in the queue of sales',
    act: async (stage, { count, department }) => {
      await stage.engine.desk(stage.site).queue(department, count)
      await told(stage, `${count} wait for ${department}`)
    },
  }),
  stagePhrase({
    pattern: '{operator} invites {visitor} saying {text}',
    meaning: 'An operator invites a visitor, whatever rules say.',
    example: 'olga invites ann saying "Shall I show you around?"',
    act: async (stage, { operator, visitor, text }) => {
      const guest = guestOf(stage, visitor)
      const { site, id } = guest
      const outcome = await stage.engine.invite({ site, visitor: id, operator, text })
      await acted(stage, guest, `${operator} invites ${visitor}`, outcome)
    },
  }),
  stagePhrase({
    pattern: '{operator} redirects|sends {visitor} to {path}',
    meaning: 'An operator sends a visitor to another page.',
    example: 'olga redirects ann to /sale',
    act: async (stage, { operator, visitor, path }) => {
      const guest = guestOf(stage, visitor)
      const { site, id } = guest
      const outcome = await stage.engine.redirect({ site, visitor: id, operator, url: path })
      await acted(stage, guest, `${operator} redirects ${visitor} to ${path}`, outcome)
    },
  }),
  stagePhrase({
    pattern: '{operator} blocks {visitor} [from {part}] [for {span}]',
    meaning: 'A visitor is put on the list of who is blocked: from everything, or what is said.',
    example: 'olga blocks ann for 2 hours',
    act: (stage, { operator, visitor, part, span }) =>
      block(stage, operator, { visitor: guestOf(stage, visitor).id }, visitor, part, span),
  }),
  stagePhrase({
    pattern: '{operator} blocks the address of {visitor} [from {part}] [for {span}]',
    meaning: 'The same for all who are behind its address.',
    example: 'olga blocks the address of ann',
    act: (stage, { operator, visitor, part, span }) => {
      const { ip } = guestOf(stage, visitor)
      return block(stage, operator, { ip }, `the address of ${visitor}`, part, span)
    },
  }),
  stagePhrase({
    pattern: '{operator} blocks {network} [from {part}] [for {span}]',
    meaning: 'The same for an IP address, or a range of them.',
    example: 'olga blocks 203.0.113.0/24',
    act: (stage, { operator, network, part, span }) =>
      block(stage, operator, targetOf(network), network, part, span),
  }),
  stagePhrase({
    pattern: '{operator} unblocks {visitor}',
    meaning: 'A visitor may come in again, whoever or whatever has blocked it.',
    example: 'olga unblocks ann',
    act: (stage, { operator, visitor }) =>
      unblock(stage, operator, { visitor: guestOf(stage, visitor).id }, visitor),
  }),
  stagePhrase({
    pattern: '{operator} unblocks the address of {visitor}',
    meaning: 'All behind its address may come in again.',
    example: 'olga unblocks the address of ann',
    act: (stage, { operator, visitor }) =>
      unblock(stage, operator, { ip: guestOf(stage, visitor).ip }, `the address of ${visitor}`),
  }),
  stagePhrase({
    pattern: '{operator} unblocks {network}',
    meaning: 'An IP address, or a range that is on the list, may come in again.',
    example: 'olga unblocks 203.0.113.0/24',
    act: (stage, { operator, network }) => unblock(stage, operator, targetOf(network), network),
  }),
]

async function block(
  stage: Stage,
  operator: string,
  target: BlockTarget,
  whom: string,
  what: 'invitations' | 'chat' | 'everything' = 'everything',
  forMs?: number,
): Promise<void> {
  const limit = forMs === undefined ? {} : { forMs }
  await stage.engine.blocks(stage.site).add(target, { operator, what, ...limit })
  stage.witness.note({ kind: 'listed', at: stage.now, target, what })
  const so = what === 'everything' ? '' : ` from ${what}`
  await told(stage, `${operator} blocks ${whom}${so}${forMs ? ` for ${spanText(forMs)}` : ''}`)
}

async function unblock(
  stage: Stage,
  operator: string,
  target: BlockTarget,
  whom: string,
): Promise<void> {
  await stage.engine.blocks(stage.site).remove(target, { operator })
  await told(stage, `${operator} unblocks ${whom}`)
}

async function told(stage: Stage, words: string): Promise<void> {
  stage.note(words)
  await stage.rest()
}

/** What an operator does to somebody may be refused, as what visitors do. */
async function acted(stage: Stage, guest: Guest, words: string, outcome: Acted): Promise<void> {
  stage.note(words)
  if (!outcome.done) stage.refuse(guest, words, outcome.code)
  await stage.rest()
}

function targetOf(network: string): BlockTarget {
  return network.includes('/') ? { range: network } : { ip: network }
}

function guestOf(stage: Stage, name: string): Guest {
  const guest = stage.guests.get(name)
  if (guest === undefined) throw new ScenarioError('STEP', `There is no visitor "${name}".`)
  return guest
}
