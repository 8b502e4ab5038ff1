import { type Compare, foldCase } from './operators.ts'

/** Changes how the comparison behind it is made. */
export type Decorator = (next: Compare) => Compare

/** The six decorators of json-rules-engine 7.3: they mean what they mean there. */
const inheritedDecorators: ReadonlyMap<string, Decorator> = new Map<string, Decorator>([
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
export const ignoreCase: Decorator = (next) => (fact, value) =>
  next(foldCase(fact), foldCase(value))

/** Every decorator by its name. */
export const decorators: ReadonlyMap<string, Decorator> = new Map([
  ...inheritedDecorators,
  ['ignoreCase', ignoreCase],
])
