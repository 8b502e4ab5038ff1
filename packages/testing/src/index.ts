export { storageContract } from './storage-contract/contract.ts'
export type { Runner, StorageContract } from './storage-contract/harness.ts'
