/** How large a rule set may be; each bound can be given by name when it is checked. */
export interface RuleBounds {
  /** Characters of its JSON text, or values of its JSON; 10,000 rules have 3 to 10 million. */
  readonly documentLength: number
  readonly rules: number
  /** After so many faults no further rule is read. */
  readonly faults: number
  /** Nodes of one rule's conditions, shared conditions counted wherever they are used. */
  readonly nodes: number
  /** Levels of conditions within conditions. */
  readonly depth: number
  /** Items of a list of values. */
  readonly listLength: number
  /** Characters of one text: names, values, an invitation. */
  readonly textLength: number
  /** The longest window a rule may look back over, ms. */
  readonly withinMs: number
}

const day = 24 * 60 * 60 * 1000

/** The bounds that hold where none are given. */
export const defaultBounds: RuleBounds = {
  documentLength: 16_000_000,
  rules: 10_000,
  faults: 1_000,
  nodes: 1_000,
  depth: 32,
  listLength: 10_000,
  textLength: 4_000,
  withinMs: 31 * day,
}
