/** An instant at which what was expected came about, ms. */
export interface Moment {
  readonly at: number
  /** Which rule brought it about. */
  readonly rule?: string
}

/** How something stands at an instant. */
export interface Standing {
  readonly holds: boolean
  /** What is so instead, or too, in words: `the score is 30`. */
  readonly is: string
}
