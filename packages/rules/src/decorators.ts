import { type Compare, foldCase } from './operators.ts'

/** Changes how the comparison behind it is made. */
export type Decorator = (next: Compare) => Compare

/** The six decorators of json-rules-engine 7.3: they mean what they mean there. */
export const inheritedDecorators: ReadonlyMap<string, Decorator> = new Map<string, Decorator>([
  ['not', (next) => (fact, value) => !next(fact, value)],
  ['swap', (next) => (fact, value) => next(value, fact)],
  [
    'someFact',
    (next) => (fact, value) => Array.isArray(fact) && fact.some((item) => next(item, value)),
  ],
  [
    'everyFact',
    (next) => (fact, value) => Array.isArray(fact) && fact.every((item) => next(item, value)),
  ],
  // Like json-rules-engine, these two throw for a value that is no list.
  [
    'someValue',
    (next) => (fact, value) => (value as readonly unknown[]).some((item) => next(fact, item)),
  ],
  [
    'everyValue',
    (next) => (fact, value) => (value as readonly unknown[]).every((item) => next(fact, item)),
  ],
])

/** Compares texts as if both were in lower case. */
const ignoreCase: Decorator = (next) => (fact, value) => next(foldCase(fact), foldCase(value))

/** A decorator of a site's own. */
export interface DecoratorDefinition {
  /** Letters and digits, a small letter first; none that is built in. */
  readonly name: string
  /** One sentence on its effect. */
  readonly description: string
  /**
   * Whether the comparison is true; `next` is what stands behind the decorator. It must be a pure
   * function that answers at once; what it throws makes the comparison false.
   *
   * @example test: (fact, value, next) => next(typeof fact === 'string' ? fact.trim() : fact, value)
   */
  test(fact: unknown, value: unknown, next: Compare): boolean
}

/** The decorators of every rule set by their names. */
export const builtinDecorators: ReadonlyMap<string, Decorator> = new Map([
  ...inheritedDecorators,
  ['ignoreCase', ignoreCase],
])
