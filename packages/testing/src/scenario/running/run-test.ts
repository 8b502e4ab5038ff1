import { UsageError } from '@beckon/core'
import type { Rule } from '@beckon/rules'
import { rulesRefused } from '../expectations/loading-expectations.ts'
import { Seen } from '../expectations/seen.ts'
import type { Place } from '../reading/place.ts'
import { type Expectation, isOfMoments } from '../reading/read-expectation.ts'
import type { ReadTest } from '../reading/read-scenario.ts'
import { ruleSetsOf, type Setting } from '../stage/setting.ts'
import { Stage, type StageOptions } from '../stage/stage.ts'
import { explainedFor } from './explained-for.ts'
import type { Failure } from './failure.ts'
import { timelineOf } from './timeline.ts'
import { judge, type Verdict } from './verdict.ts'

/** What became of a test. */
export interface TestResult {
  readonly name: string
  readonly place: Place
  readonly ok: boolean
  /** How much time its steps took, by its own clock, ms. */
  readonly lastedMs: number
  /** How many things it expects. */
  readonly expectations: number
  readonly failures: readonly Failure[]
}

/** Something that was judged and found to be otherwise. */
interface Miss {
  readonly expectation: Expectation
  readonly seen: Seen
  readonly verdict: Verdict
}

/** Lets a test happen on a stage of its own, and judges what it expects. */
export async function runTest(test: ReadTest, options: StageOptions): Promise<TestResult> {
  const about = { name: test.name, place: test.place }
  let stage: Stage | undefined
  const failures: Failure[] = []
  let lastedMs = 0
  let expectations = 0
  try {
    stage = stageOf(test.setting, options)
    await stage.open()
    const run = new Run(stage, test.expectations)
    for (const step of test.steps) {
      if (step.kind === 'expect') {
        run.judgeNow(step.expectation)
        continue
      }
      try {
        await step.act(stage)
      } catch (error) {
        failures.push(stopped(step.text, step.place, error, stage))
        lastedMs = stage.now - stage.start
        break
      }
    }
    if (failures.length === 0) lastedMs = await run.end()
    expectations = run.judged
    for (const miss of run.misses) failures.push(await failureOf(miss, stage, test.setting))
    for (const { code, message } of stage.witness.errors) {
      failures.push(
        stopped(`no error of the engine`, test.place, new Error(`${code}: ${message}`), stage),
      )
    }
  } catch (error) {
    const refusal = error instanceof Refusal ? error : undefined
    const expected = test.expectations.filter((one) => one.phrase === rulesRefused)
    expectations = expected.length
    const said = ({ args }: Expectation) => refusal?.message.includes(String(args.text ?? ''))
    if (expected.length === 0 || !expected.every(said)) {
      failures.push(stopped('the engine opens', test.place, error, undefined))
    }
  } finally {
    await stage?.close()
  }
  return { ...about, ok: failures.length === 0, lastedMs, expectations, failures }
}

/** The engine does not take the rules, or the sites. */
class Refusal extends Error {}

function stageOf(setting: Setting, options: StageOptions): Stage {
  try {
    return new Stage(setting, options)
  } catch (cause) {
    throw cause instanceof UsageError ? new Refusal(cause.message, { cause }) : cause
  }
}

/** Judges expectations each at its time. */
class Run {
  readonly misses: Miss[] = []
  judged = 0
  private readonly stage: Stage
  private readonly atEnd: readonly Expectation[]

  constructor(stage: Stage, expectations: readonly Expectation[]) {
    this.stage = stage
    for (const one of expectations) {
      // How things stand at an instant is seen at that instant only.
      if (isOfMoments(one) || one.at === undefined) continue
      stage.lookAt(one.at, () => this.judgeNow(one))
    }
    this.atEnd = expectations.filter((one) => isOfMoments(one) || one.at === undefined)
  }

  judgeNow(expectation: Expectation): void {
    this.judged++
    for (const name of expectation.who) {
      const guest = this.stage.guests.get(name)
      if (guest === undefined) continue
      const seen = new Seen(this.stage, guest)
      const verdict = judge(expectation, seen)
      if (verdict.good) continue
      const at = verdict.at ?? this.stage.now
      this.misses.push({ expectation, seen, verdict: { ...verdict, at } })
    }
  }

  /**
   * The steps are taken: what stands is judged, and the rest once the visits are over.
   *
   * @returns how long the steps took, ms
   */
  async end(): Promise<number> {
    const { stage, atEnd } = this
    await stage.passLooks()
    const named = atEnd.flatMap(({ at, before }) => [at ?? 0, before ?? 0])
    await stage.pass(Math.max(stage.now, ...named))
    const now = atEnd.filter((one) => !isOfMoments(one) || one.negated === 'not')
    for (const one of now) this.judgeNow(one)
    const ended = stage.now
    await stage.pass(ended + stage.visitTimeoutMs + 1)
    for (const one of atEnd) {
      if (!now.includes(one)) this.judgeNow(one)
    }
    return ended - stage.start
  }
}

async function failureOf(
  { expectation, seen, verdict }: Miss,
  stage: Stage,
  setting: Setting,
): Promise<Failure> {
  const { text, place, phrase, args } = expectation
  const { found, at = stage.now, rule: culprit } = verdict
  const concerns = (rule: Rule) =>
    culprit === undefined ? phrase.rules(rule, args) : rule.name === culprit
  const rules = ruleSetsOf(setting).flatMap((ruleSet) => ruleSet.rules.filter(concerns))
  return {
    expected: text,
    place,
    found,
    visitor: seen.guest.name,
    timeline: timelineOf(seen.happenings, stage.start),
    explanations: await explainedFor(seen, new Set(rules.map(({ name }) => name)), at),
  }
}

function stopped(
  expected: string,
  place: Place,
  error: unknown,
  stage: Stage | undefined,
): Failure {
  return {
    expected,
    place,
    found: error instanceof Error ? error.message : String(error),
    timeline: stage === undefined ? [] : timelineOf(stage.witness.happenings, stage.start),
    explanations: [],
  }
}
