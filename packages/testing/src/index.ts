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
export { type ReplayOptions, type ReplayReport, replay, visitTimeoutMs } from './replay/replay.ts'
export type { Direction, Fault } from './simulation/fault.ts'
export type { Oracle, Violation } from './simulation/finding.ts'
export type { Doubt } from './simulation/oracles/replay-oracle.ts'
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
