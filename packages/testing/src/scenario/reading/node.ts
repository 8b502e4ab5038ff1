import type { Place } from './place.ts'

/** A part of a scenario as it is written, whatever it is written in, and where it stands. */
export type Node = { readonly place: Place; readonly value: unknown } & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly Node[] }
  | {
      readonly kind: 'map'
      readonly entries: readonly Entry[]
      /** Of a map of one line: what is written there. It may be meant as a text with a colon in it. */
      readonly text?: string
    }
)

/** A field and what it holds. */
export interface Entry {
  readonly key: string
  readonly place: Place
  readonly node: Node
}

/** The text of a node: also of a map that was meant as one. */
export function textIn(node: Node): string | undefined {
  return node.kind === 'list' ? undefined : node.text
}

/** The nodes of a list, or the one that stands in its place. */
export function itemsOf(node: Node): readonly Node[] {
  return node.kind === 'list' ? node.items : [node]
}

/** Nodes of what a program has written. */
export function nodeOf(value: unknown, path: string): Node {
  const place = { path }
  if (Array.isArray(value)) {
    const items = value.map((item, index) => nodeOf(item, `${path}[${index}]`))
    return { kind: 'list', place, value, items }
  }
  if (typeof value !== 'object' || value === null) {
    return { kind: 'text', place, value, text: String(value) }
  }
  const entries = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .map(([key, inner]): Entry => {
      const there = path === '' ? key : `${path}.${key}`
      return { key, place: { path: there }, node: nodeOf(inner, there) }
    })
  return { kind: 'map', place, value, entries }
}
