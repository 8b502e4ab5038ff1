import type { Evidence } from './comparison.ts'
import type { DifferentVisitor } from './different-visitors.ts'
import type { VisitorsCompared } from './fates.ts'
import type { DepartmentLoad, LoadAssumptions } from './operator-load.ts'
import type { RuleCompared } from './rules-compared.ts'
import type { SideReport } from './side.ts'
import type { HistoryLooked } from './source.ts'

/** Who is treated differently, and of how many this tells. */
export interface Differences {
  /** How many visitors would be treated differently: all of them are counted. */
  readonly visitors: number
  /** How many of them are listed: the first to part, by the traffic. */
  readonly listed: number
  readonly complete: boolean
}

/** What a backtest found: one JSON document. Instants are ISO 8601, durations ms. */
export interface BacktestReport {
  readonly lines: number
  readonly assets: number
  readonly pageViews: number
  readonly visitors: number
  readonly visits: number
  /** Visitors. */
  readonly bots: number
  readonly firstEvent: string | null
  readonly lastEvent: string | null
  readonly baseline: SideReport
  readonly candidate: SideReport
  readonly rules: readonly RuleCompared[]
  /** Visitors who were treated: invited, blocked, let in again, redirected, routed, or told of to others. */
  readonly treated: VisitorsCompared
  readonly differences: Differences
  readonly differentVisitors: readonly DifferentVisitor[]
  readonly evidence: Evidence
  /** Null where the traffic is no log of a server. */
  readonly history: HistoryLooked | null
  readonly load: {
    readonly assumptions: LoadAssumptions
    /** The hours are those of its wall clock. */
    readonly timeZone: string
    readonly baseline: readonly DepartmentLoad[]
    readonly candidate: readonly DepartmentLoad[]
  }
}
