import { BeckonError } from '@beckon/core'

/** One thing that is wrong with the parameters of a report. */
export interface ParameterFault {
  /** Where, RFC 6901: `/timeZone`, `/where/all/0/value`. */
  readonly pointer: string
  /** One sentence that says what to do. */
  readonly message: string
}

/**
 * - `REPORT_UNKNOWN`: there is no report of that name
 * - `REPORT_PARAMETERS`: the parameters cannot be meant; `faults` has all that is wrong with them
 * - `REPORT_SCHEDULE`: a schedule cannot be meant; `faults` has all that is wrong with it
 * - `REPORT_MISMATCH`: two parts that are not of the same report with the same parameters
 * - `REPORT_STATE`: what was to be read is no state of a report, or of one in another version
 */
export type ReportErrorCode =
  | 'REPORT_UNKNOWN'
  | 'REPORT_PARAMETERS'
  | 'REPORT_SCHEDULE'
  | 'REPORT_MISMATCH'
  | 'REPORT_STATE'

/** Thrown by reports. */
export class ReportError extends BeckonError {
  declare readonly code: ReportErrorCode
  readonly faults: readonly ParameterFault[]

  constructor(
    code: ReportErrorCode,
    message: string,
    faults: readonly ParameterFault[] = [],
    options?: { cause?: unknown },
  ) {
    super(code, message, options)
    this.faults = faults
  }
}
