export {
  type Engagement,
  EngagementReport,
  type Labelled,
  type ScenarioEngagement,
} from './engagement.ts'
export { type Converted, type Lift, liftOf, type Verdict } from './lift.ts'
export type { Interval } from './wilson.ts'
