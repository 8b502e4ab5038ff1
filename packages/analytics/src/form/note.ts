/**
 * What a reader of a result must know beyond its rows.
 * - `ROWS`: there were more names than `rows`; the smallest are put together in `(other)`
 * - `ROWS_LOST`: there were more than twice as many: names were put together before all was known,
 * so that parts merged in another order may name others
 * - `VISITORS_ESTIMATED`: there were more distinct visitors than are counted exactly
 * - `SAMPLED`: it was told from a sample of visitors, and scaled
 * - `EVENTS_CUT`: of some visitors not all events could be kept
 * - `QUOTA_NEAR`, `QUOTA_REACHED`: a quota of the report
 */
export type NoteCode =
  | 'ROWS'
  | 'ROWS_LOST'
  | 'VISITORS_ESTIMATED'
  | 'SAMPLED'
  | 'EVENTS_CUT'
  | 'QUOTA_NEAR'
  | 'QUOTA_REACHED'

/** One thing that a reader of a result must know. */
export interface Note {
  readonly code: NoteCode
  readonly message: string
}
