export { jsonRulesEngine } from './bridge.ts'
