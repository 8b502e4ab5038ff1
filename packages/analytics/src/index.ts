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
  applied,
  type Changed,
  type Entered,
  type FloorDifference,
  type FloorMessage,
  type FloorSnapshot,
  type Moved,
} from './floor/message.ts'
export type { MinuteCounts } from './floor/minutes.ts'
export type { Joined, Points } from './floor/parts.ts'
export type { FloorFilter, FloorQuery, FloorSort, NumericColumn } from './floor/query.ts'
export type { FloorPresence, FloorRow } from './floor/row.ts'
export { type Converted, type Lift, liftOf, type Verdict } from './lift.ts'
export type { Interval } from './wilson.ts'
