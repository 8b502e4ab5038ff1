import { builtinDecorators, type Decorator, type DecoratorDefinition } from './decorators.ts'
import {
  type OperatorDefinition,
  OperatorError,
  type OperatorFailure,
  ownOperator,
} from './operator-definition.ts'
import {
  addedOperators,
  inheritedOperators,
  matchesOperator,
  type Operator,
  type RegexEngine,
} from './operators.ts'

/** The operators and decorators that a rule set may use, by name; `exists` is apart. */
export interface Language {
  readonly operators: ReadonlyMap<string, Operator>
  readonly decorators: ReadonlyMap<string, Decorator>
}

/** What a site adds to the language of its rules. */
export interface LanguageOptions {
  /** Runs `matches`; without one that operator is refused. */
  readonly regex?: RegexEngine
  /** The site's own operators: see `defineOperator`. */
  readonly operators?: readonly OperatorDefinition[]
  /** The site's own decorators. */
  readonly decorators?: readonly DecoratorDefinition[]
  /** Hears of each time that one of the site's own operators threw; its comparison was false. */
  readonly onOperatorError?: OperatorFailure
}

/** All operators and decorators. Throws {@link OperatorError} for a name that is badly formed or taken. */
export function createLanguage(options: LanguageOptions = {}): Language {
  const { regex, operators: own = [], decorators: ownDecorators = [], onOperatorError } = options
  const operators = new Map<string, Operator>()
  for (const operator of [...inheritedOperators, ...addedOperators]) {
    operators.set(operator.name, operator)
  }
  if (regex) operators.set('matches', matchesOperator(regex))
  const decorators = new Map<string, Decorator>(builtinDecorators)
  const taken = new Set([...operators.keys(), 'exists', 'matches', ...decorators.keys()])
  for (const definition of own) {
    take(taken, 'operator', definition.name)
    operators.set(definition.name, ownOperator(definition, onOperatorError))
  }
  for (const { name, test } of ownDecorators) {
    take(taken, 'decorator', name)
    decorators.set(name, (next) => (fact, value) => test(fact, value, next))
  }
  return { operators, decorators }
}

function take(taken: Set<string>, what: string, name: string): void {
  if (!/^[a-z][A-Za-z0-9]*$/.test(name)) {
    throw new OperatorError(
      `The ${what} "${name}" must be named by letters and digits, a small letter first.`,
    )
  }
  if (taken.has(name)) {
    throw new OperatorError(`The ${what} "${name}" clashes with another: give it another name.`)
  }
  taken.add(name)
}
