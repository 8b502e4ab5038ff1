export {
  type BacktestOptions,
  type BacktestSide,
  backtest,
} from './backtest/backtest.ts'
export type { BacktestReport, Differences } from './backtest/backtest-report.ts'
export type { Evidence } from './backtest/comparison.ts'
export type {
  BothExplained,
  DifferentVisitor,
  TreatmentReport,
} from './backtest/different-visitors.ts'
export type { VisitorsCompared } from './backtest/fates.ts'
export type { DepartmentLoad, HourLoad, LoadAssumptions } from './backtest/operator-load.ts'
export type { RuleChange, RuleCompared } from './backtest/rules-compared.ts'
export type { RuleFigures, SideReport, TimeToFire } from './backtest/side.ts'
export type { BacktestTraffic, HistoryLooked } from './backtest/source.ts'
export { Coverage } from './coverage/coverage.ts'
export type {
  ConditionCoverage,
  CoverageReport,
  RuleCoverage,
} from './coverage/coverage-report.ts'
export { Coverages } from './coverage/coverages.ts'
export { type VirtualEnv, virtualEnv } from './env/virtual-env.ts'
export { type ClientEnd, InProcessConnection } from './in-process/in-process-connection.ts'
export {
  InProcessTransport,
  type InProcessTransportOptions,
  inProcessTransport,
} from './in-process/in-process-transport.ts'
export {
  type InProcessWebSocket,
  type InProcessWebSocketOptions,
  inProcessWebSocket,
} from './in-process/in-process-web-socket.ts'
export type { Answered } from './population/answers.ts'
export type { CrowdOptions } from './population/crowd.ts'
export { ndjsonLine, populationEvents } from './population/events.ts'
export type { Distance } from './population/fit/distances.ts'
export {
  type FitOptions,
  type FittedPopulation,
  fitPopulation,
} from './population/fit/fit-population.ts'
export type { Unfitted } from './population/fit/unfitted.ts'
export { PopulationError, type PopulationFault } from './population/population-error.ts'
export { checkPopulation, readPopulation } from './population/read-population.ts'
export {
  type Population,
  type PopulationGroup,
  type PopulationStep,
  populationSchema,
} from './population/schema.ts'
export {
  type PopulationReport,
  type SimulationOptions,
  simulatePopulation,
} from './population/simulate-population.ts'
export { type RecordedSite, visitTimeoutMs } from './replay/lane.ts'
export { type ReplayOptions, type ReplayReport, replay } from './replay/replay.ts'
export { checkRulesBytes, checkRulesFile } from './rules/rules-file.ts'
export { spanText } from './scenario/language/span.ts'
export { suppressionReasons } from './scenario/language/suppression-reasons.ts'
export {
  type BookedPhrase,
  type PhraseBook,
  scenarioPhrases,
} from './scenario/phrase-book.ts'
export { type Place, placeText, type ScenarioFault } from './scenario/reading/place.ts'
export type { Explained, Failure } from './scenario/running/failure.ts'
export { failuresText, faultsText } from './scenario/running/failure-text.ts'
export { type LoadOptions, scenarioFiles } from './scenario/running/load-scenario.ts'
export {
  runScenario,
  type ScenarioOptions,
  type ScenarioResult,
} from './scenario/running/run-scenario.ts'
export type { TestResult } from './scenario/running/run-test.ts'
export { type ScenarioRunner, scenarioTests } from './scenario/running/scenario-tests.ts'
export type { TimelineEntry } from './scenario/running/timeline.ts'
export type {
  Scenario,
  ScenarioRules,
  ScenarioScene,
  ScenarioSite,
  ScenarioStep,
  ScenarioTest,
} from './scenario/scenario.ts'
export { ScenarioError, type ScenarioErrorCode } from './scenario/scenario-error.ts'
export type { Direction, Fault } from './simulation/fault.ts'
export type { Oracle, Violation } from './simulation/finding.ts'
export type {
  PageBrowser,
  PageClient,
  PageEvents,
  PageParts,
  PageStore,
} from './simulation/page-client.ts'
export {
  type FaultReport,
  type FaultSimulationOptions,
  simulateFaults,
} from './simulation/simulate-faults.ts'
export { compareWithModel } from './storage-contract/compare-with-model.ts'
export { storageContract } from './storage-contract/contract.ts'
export {
  type FaultPlan,
  faultyStorage,
  type StorageCall,
  type StorageFault,
  type StorageOperation,
} from './storage-contract/faulty-storage.ts'
export type { Runner, StorageContract } from './storage-contract/harness.ts'
export type { BadLineReason } from './traffic/bad-line.ts'
export { openTraffic, type TrafficOptions } from './traffic/open-traffic.ts'
export type {
  Recorded,
  RecordedAsset,
  RecordedBad,
  RecordedEvent,
} from './traffic/recorded.ts'
export { TrafficError, type TrafficErrorCode } from './traffic/traffic-error.ts'
export type { TrafficFormat } from './traffic/traffic-file.ts'
export { transportContract } from './transport-contract/contract.ts'
export type { TransportCapabilities, TransportContract } from './transport-contract/harness.ts'
export { connectInProcess } from './transport-contract/in-process-client.ts'
export type { Connect, RawClient, RawListener } from './transport-contract/raw-client.ts'
export { connectByWebSocket } from './transport-contract/web-socket-client.ts'
