import { compiledEngine } from '@beckon/rules'
import { BeckonMemory, ruleSetOf } from './engines/beckon.ts'
import type { Workload } from './workload.ts'

/** What Beckon's engine takes, in bytes. */
export interface RuleMemory {
  /** Of the rule state of one visitor, facts and windows apart. */
  readonly visitor: number
  /** Allocated at an event at which no rule is true, by the engine and by judging. */
  readonly event: number
  /** Of the compiled rules. */
  readonly compiled: number
  /** Of the checked rule set that they were compiled from. */
  readonly ruleSet: number
}

/** Needs `--expose-gc`, and a young generation that nothing leaves meanwhile. */
export function measureMemory(workload: Workload): RuleMemory {
  const empty = held()
  const ruleSet = ruleSetOf(workload.rules)
  const checked = held()
  const evaluation = compiledEngine().load(ruleSet)
  const loaded = held()
  const visitors = new BeckonMemory(workload)
  // Once for what the machine keeps of it for itself.
  const kept = [visitors.marks()]
  const before = held()
  kept.push(visitors.marks())
  const after = held()
  const many = kept[1]?.length ?? 0
  const memory = {
    visitor: (after - before) / many,
    event: visitors.withoutMatch(),
    compiled: loaded - checked,
    ruleSet: checked - empty,
  }
  // Nobody may let go of what is being measured before this.
  if (evaluation === undefined || kept.length !== 2) throw new Error('nothing to measure')
  return memory
}

function held(): number {
  for (let round = 0; round < 4; round++) globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
