import type { HeldOut } from '../stage/casting.ts'
import type { Role } from '../stage/setting.ts'
import { type Node, textIn } from './node.ts'
import type { Wish } from './script.ts'
import { comers } from './who.ts'

/** Who is there from the beginning comes then, whether or not it is said. */
export function comer(node: Node): Node {
  const text = textIn(node) ?? ''
  const { place, value } = node
  return /^[\w-]+$/.test(text.trim()) ? { kind: 'text', place, value, text: `${text} comes` } : node
}

/** All visitors of a test; where nobody comes there is one. */
export function namesIn(steps: readonly Node[]): readonly string[] {
  const names = new Set(steps.flatMap((node): readonly string[] => comersIn(node)))
  return names.size === 0 ? ['visitor'] : [...names]
}

function comersIn(node: Node): readonly string[] {
  const text = textIn(node)
  const found = text === undefined ? [] : comers(text)
  if (found.length > 0 || node.kind === 'text') return found
  return node.kind === 'list'
    ? node.items.flatMap(comersIn)
    : node.entries.flatMap(({ node: inner }) => comersIn(inner))
}

/** A visitor, by what was said of it wherever it comes. */
export function roleOf(name: string, wishes: readonly Wish[]): Role {
  const from = wishes.flatMap(({ heldOut }) => (heldOut === undefined ? [] : [heldOut]))
  const site = wishes.find((wish) => wish.site !== undefined)?.site
  const heldOut: HeldOut = from.includes('everything') ? 'everything' : from
  return { name, heldOut, ...(site !== undefined && { site }) }
}
