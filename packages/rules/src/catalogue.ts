import { builtinFacts } from './builtin-facts.ts'
import type { FactDefinition } from './fact-definition.ts'

/** The facts that rules are checked against. */
export interface Catalogue {
  /** The definition of a fact, that of its family included; undefined: no such fact. */
  find(name: string): FactDefinition | undefined
  /** Built-in ones first, then a site's own, each in the order given. */
  readonly definitions: readonly FactDefinition[]
}

/** Thrown for a fact definition that cannot be taken in; the message says which and why. */
export class CatalogueError extends Error {
  readonly code = 'CATALOGUE_INVALID'

  constructor(message: string) {
    super(message)
    this.name = 'CatalogueError'
  }
}

const nameGrammar = /^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*(\.\*)?$/
const types = new Set(['string', 'number', 'boolean', 'list', 'any'])

/**
 * The built-in facts and a site's own. Throws {@link CatalogueError} for a name that is badly
 * formed, is taken, or falls into a family that is there.
 *
 * @example createCatalogue([{ name: 'crm.tier', type: 'string', scope: 'visitor', description: 'Tier.' }])
 */
export function createCatalogue(own: readonly FactDefinition[] = []): Catalogue {
  const single = new Map<string, FactDefinition>()
  const families: { prefix: string; definition: FactDefinition }[] = []
  const find = (name: string) =>
    single.get(name) ??
    families.find(({ prefix }) => name.length > prefix.length && name.startsWith(prefix))
      ?.definition

  const definitions = [...builtinFacts, ...own]
  for (const definition of definitions) {
    const { name } = definition
    if (!nameGrammar.test(name)) {
      throw new CatalogueError(
        `The fact name "${name}" must be words joined by dots, such as crm.tier.`,
      )
    }
    if (!types.has(definition.type)) {
      throw new CatalogueError(`The fact "${name}" must be of type ${[...types].join(', ')}.`)
    }
    const prefix = name.endsWith('*') ? name.slice(0, -1) : undefined
    const taken =
      find(name) ??
      families.find((family) => family.prefix === prefix)?.definition ??
      (prefix && [...single.values()].find((other) => other.name.startsWith(prefix))) ??
      (prefix && families.find((family) => family.prefix.startsWith(prefix))?.definition)
    if (taken) {
      throw new CatalogueError(
        `The fact "${name}" clashes with "${taken.name}": give it another name.`,
      )
    }
    if (prefix === undefined) single.set(name, definition)
    else families.push({ prefix, definition })
  }
  return { find, definitions }
}
