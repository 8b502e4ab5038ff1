export { type VirtualEnv, virtualEnv } from './env/virtual-env.ts'
export { type ReplayOptions, type ReplayReport, replay, visitTimeoutMs } from './replay/replay.ts'
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
