/** The names that a test may use: what its rules and its own words have. */
export interface Known {
  /** There are no other rules; where some could not be read, any name may be one of theirs. */
  readonly complete: boolean
  /** Of all rule sets that come into force in the test. */
  readonly rules: ReadonlySet<string>
  readonly segments: ReadonlySet<string>
  readonly tags: ReadonlySet<string>
  /** Visitors, by the names the test gives them. */
  readonly visitors: ReadonlySet<string>
  readonly sites: ReadonlySet<string>
}

/** Nothing has a name. */
export const nothingKnown: Known = {
  complete: true,
  rules: new Set(),
  segments: new Set(),
  tags: new Set(),
  visitors: new Set(),
  sites: new Set(),
}
