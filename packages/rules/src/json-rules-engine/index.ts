export type { AsynchronousFact } from './asynchronous-facts.ts'
export { type BridgeOptions, jsonRulesEngine } from './bridge.ts'
