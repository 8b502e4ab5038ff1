import type { Action } from './action.ts'
import { splitOperator } from './comparison.ts'
import type { Condition, Leaf, Operand } from './condition.ts'
import type { FactRef } from './fact-ref.ts'

/** What orders a rule among others: what it reads and writes, and where it applies. */
export interface Ordered {
  readonly name: string
  readonly enabled: boolean
  readonly site?: string
  readonly condition: Condition
  readonly action: Action
}

/** The stratum of each rule, and the groups of rules that wait for each other. */
export interface Strata {
  /** By the rules' positions; 0 is evaluated first. Only valid where there are no cycles. */
  readonly levels: readonly number[]
  /** Positions of the rules in each cycle, ascending. */
  readonly cycles: readonly (readonly number[])[]
}

/**
 * Orders rules by what they read and write: a rule stands one stratum above all that write what it
 * reads. A disabled rule writes and reads nothing. Rules of different sites never meet.
 */
export function stratify(rules: readonly Ordered[], facts: readonly FactRef[]): Strata {
  const graph = new Graph(rules.length)
  for (const [index, rule] of rules.entries()) {
    if (!rule.enabled) continue
    const written = writes(rule.action)
    if (written) graph.write(index, written, rule.site)
    for (const read of reads(rule.condition, facts)) graph.read(index, read, rule.site)
  }
  return graph.order()
}

function writes(action: Action): string | undefined {
  if (action.type === 'score') return 'score'
  if (action.type === 'segment') return `segments:${action.segment}`
  return action.type === 'tag' ? `tags:${action.tag}` : undefined
}

function reads(condition: Condition, facts: readonly FactRef[]): Set<string> {
  const found = new Set<string>()
  const note = (operand: Operand, leaf: Leaf) => {
    const name = facts[operand.slot]?.name
    if (name === 'score') found.add(name)
    if (name !== 'segments' && name !== 'tags') return
    const member = operand === leaf && memberAskedFor(leaf)
    found.add(`${name}:${typeof member === 'string' ? member : '*'}`)
  }
  const walk = (at: Condition) => {
    if (at.kind === 'not') walk(at.child)
    else if (at.kind !== 'leaf') at.children.forEach(walk)
    else {
      note(at, at)
      if (at.other) note(at.other, at)
    }
  }
  walk(condition)
  return found
}

/** The one member of a list that a leaf looks for, if it looks at nothing else of the list. */
function memberAskedFor(leaf: Leaf): string | undefined {
  const { decorators, name } = splitOperator(leaf.operator)
  const plain = decorators.every((decorator) => decorator === 'not')
  const member = (name === 'contains' || name === 'doesNotContain') && plain && !leaf.path
  return member && typeof leaf.required === 'string' ? leaf.required : undefined
}

/**
 * Rules and the places they write to, one node each; places are told apart by site, so that an
 * edge stands for "must come before" and their number stays in proportion to the rules.
 */
class Graph {
  readonly #rules: number
  readonly #next: number[][]
  readonly #places = new Map<string, number>()

  constructor(rules: number) {
    this.#rules = rules
    this.#next = Array.from({ length: rules }, () => [])
  }

  write(rule: number, place: string, site: string | undefined): void {
    this.#edge(rule, this.#place(place, site))
  }

  read(rule: number, place: string, site: string | undefined): void {
    this.#edge(this.#place(place, undefined), rule)
    this.#edge(site === undefined ? this.#anySite(place) : this.#place(place, site), rule)
  }

  #edge(from: number, to: number): void {
    this.#next[from]?.push(to)
  }

  /** Where rules of one site write, or rules of all sites. */
  #place(place: string, site: string | undefined): number {
    return this.#node(JSON.stringify([place, site ?? null]), (node) => {
      this.#edge(node, this.#anySite(place))
      const list = /^(segments|tags):/.exec(place)?.[1]
      if (list && place !== `${list}:*`) this.#edge(node, this.#place(`${list}:*`, site))
    })
  }

  /** What is written there by whichever site, for those who read from all. */
  #anySite(place: string): number {
    return this.#node(JSON.stringify([place]), () => {})
  }

  #node(key: string, created: (node: number) => void): number {
    const known = this.#places.get(key)
    if (known !== undefined) return known
    const node = this.#next.push([]) - 1
    this.#places.set(key, node)
    created(node)
    return node
  }

  order(): Strata {
    const groups = components(this.#next)
    const levels = this.#next.map(() => 0)
    const cycles: number[][] = []
    // Components come in reverse order: each stands behind all that it leads to.
    for (const group of groups.toReversed()) {
      const rules = group.filter((node) => node < this.#rules).sort((a, b) => a - b)
      if (group.length > 1) cycles.push(rules)
      for (const node of group) {
        const level = (levels[node] ?? 0) + (node < this.#rules ? 1 : 0)
        for (const next of this.#next[node] ?? []) {
          levels[next] = Math.max(levels[next] ?? 0, level)
        }
      }
    }
    return { levels: levels.slice(0, this.#rules), cycles }
  }
}

/** Strongly connected components, without recursion, in reverse topological order (Tarjan 1972). */
function components(next: readonly (readonly number[])[]): number[][] {
  const found: number[][] = []
  const order = next.map(() => -1)
  const low = next.map(() => 0)
  const open: boolean[] = next.map(() => false)
  const stack: number[] = []
  let count = 0
  for (let root = 0; root < next.length; root += 1) {
    if (order[root] !== -1) continue
    const path: { node: number; edge: number }[] = []
    const enter = (node: number) => {
      order[node] = count
      low[node] = count
      count += 1
      stack.push(node)
      open[node] = true
      path.push({ node, edge: 0 })
    }
    enter(root)
    for (let at = path.at(-1); at; at = path.at(-1)) {
      const { node } = at
      const to = next[node]?.[at.edge]
      at.edge += 1
      if (to !== undefined) {
        if (order[to] === -1) enter(to)
        else if (open[to]) low[node] = Math.min(low[node] ?? 0, order[to] ?? 0)
        continue
      }
      path.pop()
      const parent = path.at(-1)?.node
      if (parent !== undefined) low[parent] = Math.min(low[parent] ?? 0, low[node] ?? 0)
      if (low[node] !== order[node]) continue
      const group = stack.splice(stack.lastIndexOf(node))
      for (const member of group) open[member] = false
      found.push(group)
    }
  }
  return found
}
