import type { Condition } from './condition.ts'
import type { FactDefinition } from './fact-definition.ts'
import { canonicalJson, type JsonObject } from './json.ts'

/** Events of one type, where a condition over facts of the event alone lets them through. */
export interface EventPattern {
  readonly type: string
  readonly where?: Condition
}

/** The events that a fact counts, or a field of which it looks at. */
export interface EventWindow extends EventPattern {
  /** The names that lead to the field within the event's data. */
  readonly field?: readonly string[]
  /** How far back, ms; absent: since the visit began. */
  readonly withinMs?: number
}

/** The events that make up a sequence, and those that destroy it. */
export interface SequenceWindow {
  /** 2 to 8. */
  readonly steps: readonly EventPattern[]
  /** Up to 8. */
  readonly without: readonly EventPattern[]
  /** How far back, ms; absent: since the visit began. */
  readonly withinMs?: number
}

/** What a fact looks at in the visitor's past; a sequence is the one with `steps`. */
export type WindowSpec = EventWindow | SequenceWindow

/** One distinct pair of fact and params that the rule set reads; leaves point to it by its slot. */
export interface FactRef {
  readonly slot: number
  /** `page.query.ref` */
  readonly name: string
  /** The definition's name: `page.query.*`, or the same as `name`. */
  readonly family: string
  /** The part of the name that stands for the family's `*`. */
  readonly rest?: string
  readonly definition: FactDefinition
  /** How this fact with these params changes by itself; a count over the visit does not. */
  readonly moves?: 'seconds' | 'window' | 'clock'
  /** As written, shared conditions expanded. */
  readonly params?: JsonObject
  readonly window?: WindowSpec
  /** Canonical JSON of the params of a window: facts with the same ones look at the same events. */
  readonly windowKey?: string
  /** Canonical JSON of name and params: the same key is the same fact. */
  readonly key: string
}

/** Gives each distinct fact its slot. */
export class FactTable {
  readonly refs: FactRef[] = []
  readonly #byKey = new Map<string, FactRef>()

  ref(definition: FactDefinition, name: string, params?: JsonObject, window?: WindowSpec): FactRef {
    const meant = params && keyed(params, window)
    const key = canonicalJson({ name, ...(meant && { params: meant }) })
    const known = this.#byKey.get(key)
    if (known) return known
    const star = definition.name.endsWith('*')
    const moves = definition.moves === 'window' && !window?.withinMs ? undefined : definition.moves
    const ref: FactRef = {
      slot: this.refs.length,
      name,
      family: definition.name,
      ...(star && { rest: name.slice(definition.name.length - 1) }),
      definition,
      ...(moves && { moves }),
      ...(params && { params }),
      ...(window && { window, windowKey: canonicalJson(meant ?? {}) }),
      key,
    }
    this.refs.push(ref)
    this.#byKey.set(key, ref)
    return ref
  }
}

/** `60s` and `1m` are one window. */
function keyed(params: JsonObject, window: WindowSpec | undefined): JsonObject {
  return window?.withinMs === undefined ? params : { ...params, within: window.withinMs }
}
