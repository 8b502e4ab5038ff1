/**
 * - `READ`: the log could not be read; it is tried again
 * - `REPORT`: one report could not be made, or drawn; the others are delivered without it
 * - `DELIVERY`: the document was not taken; it is tried again
 * - `PROGRESS`: what was delivered could not be looked up or written down; it is tried again
 * - `SKIPPED`: more periods were missed than are made up for; the earliest are left out
 */
export type ReportTroubleCode = 'READ' | 'REPORT' | 'DELIVERY' | 'PROGRESS' | 'SKIPPED'

/** Something that went wrong with a schedule. */
export interface ReportTrouble {
  readonly code: ReportTroubleCode
  /** The name of the schedule. */
  readonly schedule: string
  /** The name of the period, where it is about one. */
  readonly period?: string
  /** One sentence or two. */
  readonly message: string
  /** When it is tried again, ms. */
  readonly againAt?: number
  readonly cause?: unknown
}
