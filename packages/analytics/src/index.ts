export {
  type Engagement,
  EngagementReport,
  type Labelled,
  type ScenarioEngagement,
} from './engagement.ts'
export type { FloorColumn, SimpleColumn } from './floor/columns.ts'
export type { CountsMessage } from './floor/counting.ts'
export {
  type Floor,
  type FloorEngine,
  type FloorOptions,
  floor,
  type WatchOptions,
} from './floor/floor.ts'
export type { FloorBounds } from './floor/floor-bounds.ts'
export {
  type FloorDifference,
  type FloorMessage,
  type FloorSnapshot,
  floorRows,
} from './floor/message.ts'
export type { MinuteCounts } from './floor/minutes.ts'
export type { FloorFilter, FloorQuery, FloorSort, NumericColumn } from './floor/query.ts'
export type { FloorPresence, FloorRow } from './floor/row.ts'
export { type Converted, type Lift, liftOf, type Verdict } from './lift.ts'
export type { Interval } from './wilson.ts'
