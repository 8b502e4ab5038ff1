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
  const marks = visitors.marks()
  const many = marks.length
  const kept = held()
  // What they took is what comes free: nothing is evaluated, and so nothing learned, meanwhile.
  marks.length = 0
  const freed = held()
  const memory = {
    visitor: (kept - freed) / many,
    event: visitors.withoutMatch(),
    compiled: loaded - checked,
    ruleSet: checked - empty,
  }
  // Nobody may let go of what is being measured before this.
  if (evaluation === undefined || marks.length !== 0) throw new Error('nothing to measure')
  return memory
}

function held(): number {
  for (let round = 0; round < 4; round++) globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
