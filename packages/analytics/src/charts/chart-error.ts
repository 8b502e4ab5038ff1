import { BeckonError } from '@beckon/core'

/**
 * - `CHART_COLUMN`: a chart names a column that there is not
 * - `CHART_EMPTY`: a result says of no chart how it is drawn
 */
export type ChartErrorCode = 'CHART_COLUMN' | 'CHART_EMPTY'

/** Something cannot be drawn. */
export class ChartError extends BeckonError {
  declare readonly code: ChartErrorCode

  constructor(code: ChartErrorCode, message: string, options?: { cause?: unknown }) {
    super(code, message, options)
  }
}
