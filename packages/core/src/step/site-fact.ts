import { createCatalogue, type FactDefinition, type FactRef, type JsonObject } from '@beckon/rules'
import type { PageAddress } from '../domain/page.ts'
import { UsageError } from '../errors.ts'
import type { VisitorEvent } from '../receive/event.ts'
import { type EventView, eventView, type FactView, factView, type Seen } from './fact-view.ts'

/**
 * Computes a fact. It must be a pure function of its arguments and answer at once, since its result
 * is not in the log: a replay computes it again. Undefined or null: absent.
 *
 * @param params as the rule gives them, checked against the fact's `params`
 * @param rest of a family, what stands for its `*`
 */
type Read<View> = (view: View, params: JsonObject, rest: string) => unknown

interface OfVisitor extends FactDefinition {
  readonly scope: 'visitor' | 'visit' | 'context'
  readonly read: Read<FactView>
}

interface OfEvent extends FactDefinition {
  /** It sees the event alone, and may stand inside a `where`. */
  readonly scope: 'event'
  readonly read: Read<EventView>
}

/**
 * A fact of the site's own: for `createCatalogue`, which rules are checked against, and for
 * `createEngine`, which computes it. At most once an event, and only where a rule asks.
 *
 * @example
 * const facts: SiteFact[] = [
 *   {
 *     name: 'shop.department',
 *     type: 'string',
 *     scope: 'visit',
 *     description: 'The part of the shop that the present page is in.',
 *     read: ({ page }) => page?.path.split('/')[1],
 *   },
 * ]
 * const rules = parseRuleSet(text, { catalogue: createCatalogue(facts) })
 * createEngine({ rules, facts, … })
 */
export type SiteFact = OfVisitor | OfEvent

/** A view of the running step, which remembers what was computed for it. */
interface Remembering extends Seen {
  own?: { readonly view: FactView; readonly values: Map<number, unknown> }
}

/** An event that the `where` of a window looks at. */
interface EventSeen {
  readonly event: VisitorEvent | undefined
  readonly page: PageAddress | undefined
}

/** The site's own facts, ready to be read. */
export class SiteFacts {
  private readonly byName: ReadonlyMap<string, SiteFact>
  private readonly failed: (fact: string, cause: unknown) => void

  /**
   * @param failed hears of each fact that could not be computed, and is absent
   * @throws CatalogueError, UsageError for a definition that cannot be honoured
   */
  constructor(facts: readonly SiteFact[], failed: (fact: string, cause: unknown) => void) {
    createCatalogue(facts)
    for (const { name, moves, asynchronous } of facts) {
      if (moves === undefined && !asynchronous) continue
      throw new UsageError(
        'FACT_NOT_HONOURED',
        moves === undefined
          ? `The fact "${name}" is asynchronous: give it to jsonRulesEngine(), which can wait for it, instead.`
          : `The fact "${name}" cannot move by itself: take "moves" out of its definition.`,
      )
    }
    this.byName = new Map(facts.map((fact) => [fact.name, fact]))
    this.failed = failed
  }

  /** How a fact is read in a step; undefined: it is none of the site's own. */
  reader(ref: FactRef): ((view: Remembering) => unknown) | undefined {
    const fact = this.byName.get(ref.family)
    if (fact === undefined) return undefined
    const { slot } = ref
    return (seen) => {
      seen.own ??= { view: factView(seen), values: new Map() }
      const { view, values } = seen.own
      if (!values.has(slot)) values.set(slot, this.compute(fact, ref, view))
      return values.get(slot)
    }
  }

  /** How a fact of the event alone is read in a `where`. */
  eventReader(ref: FactRef): ((seen: EventSeen) => unknown) | undefined {
    const fact = this.byName.get(ref.family)
    if (fact?.scope !== 'event') return undefined
    let last: VisitorEvent | undefined
    let value: unknown
    return ({ event, page }) => {
      if (event !== last) {
        last = event
        value = this.compute(fact, ref, eventView(event, page))
      }
      return value
    }
  }

  private compute(fact: SiteFact, ref: FactRef, view: EventView | FactView): unknown {
    const read = fact.read as Read<EventView>
    const seen = fact.scope === 'event' ? eventView(view.event, view.page) : view
    try {
      const value = read.call(fact, seen, ref.params ?? {}, ref.rest ?? '')
      if (value === undefined || value === null || fits(fact, value)) return value
      throw new TypeError(`It must be ${words[fact.type]}, not ${shown(value)}.`)
    } catch (cause) {
      this.failed(ref.name, cause)
      return undefined
    }
  }
}

const words = {
  string: 'text',
  number: 'a finite number',
  boolean: 'true or false',
  list: 'a list of texts',
  any: 'a value that JSON can hold',
} as const

function fits({ type }: SiteFact, value: unknown): boolean {
  switch (type) {
    case 'string':
    case 'boolean':
      return typeof value === type
    case 'number':
      return Number.isFinite(value)
    case 'list':
      return Array.isArray(value) && value.every((item) => typeof item === 'string')
    case 'any':
      return isData(value)
  }
}

/** Not a function, not a promise, nor anything else with a class of its own. */
function isData(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object') return typeof value === 'string' || typeof value === 'boolean'
  if (value === null || Array.isArray(value)) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function shown(value: unknown): string {
  if (value instanceof Promise) return 'a promise: asynchronous facts are for jsonRulesEngine()'
  return typeof value === 'number' ? String(value) : typeof value
}
