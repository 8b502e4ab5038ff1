/**
 * One engine in a process of its own, with the rules of a file: `enter.js ENGINE FILE SEED TASK EVENTS`.
 * Prints one line of JSON. Tasks: `check` says what was true, `time` how long it took.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Enter } from './contestant.ts'
import { beckon } from './engines/beckon.ts'
import { closures } from './engines/closures.ts'
import { jsonLogicEngine } from './engines/json-logic-engine.ts'
import { jsonRulesEngine } from './engines/json-rules-engine.ts'
import { listClosures } from './engines/list-closures.ts'
import { measureMemory } from './memory.ts'
import { type Sketch, traffic } from './workload.ts'

const engines: Readonly<Record<string, Enter>> = {
  beckon,
  closures,
  'closures over a list': listClosures,
  'json-logic-engine': jsonLogicEngine,
  'json-rules-engine': jsonRulesEngine,
}
/** Events in the recording. */
const lap = 20_000

const [name = '', file = '', seed = '', task = '', many = ''] = process.argv.slice(2)
const enter = engines[name]
if (enter === undefined) throw new Error(`no engine ${name}`)
const rules = JSON.parse(readFileSync(file, 'utf8')) as readonly Sketch[]
const workload = { rules, happenings: traffic(lap, Number(seed)) }
process.stdout.write(JSON.stringify(await result(enter, Number(many))))

function result(engine: Enter, events: number): object | Promise<object> {
  switch (task) {
    case 'check':
      return check(engine, events)
    case 'time':
      return time(engine, events)
    case 'memory':
      return measureMemory(workload)
    default:
      throw new Error(`no task ${task}`)
  }
}

async function check(engine: Enter, events: number): Promise<object> {
  const contestant = engine(workload)
  const digest = createHash('sha256')
  let matched = 0
  for (let event = 0; event < events; event++) {
    await contestant.step(event)
    const found = contestant.matched()
    matched += found.length
    digest.update(`${found.join(' ')}\n`)
  }
  return { digest: digest.digest('hex'), matched }
}

/** Warm, then measured: enough for the compiler, and for an engine that learns. */
async function time(engine: Enter, events: number): Promise<object> {
  const contestant = engine(workload)
  let matched = 0
  /** Goes through so many events from one on; the recording begins again where it ends. */
  const run = async (from: number): Promise<void> => {
    for (let event = from; event < from + events; event++) {
      const found = contestant.step(event % lap)
      matched += typeof found === 'number' ? found : await found
    }
  }
  await run(0)
  matched = 0
  const started = process.hrtime.bigint()
  await run(events)
  const microseconds = Number(process.hrtime.bigint() - started) / 1_000 / events
  return { microseconds, matched: matched / events }
}
