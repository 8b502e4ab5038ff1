import { parseSpan, spanText } from '../language/span.ts'
import { type Word, wordsOf } from '../language/words.ts'
import { ScenarioError } from '../scenario-error.ts'
import type { Stage } from '../stage/stage.ts'
import type { Script } from './script.ts'

/** Lets time pass. */
export type Passing = (stage: Stage) => Promise<void>

/** Words behind a time. */
export interface TimedWords {
  readonly pass: Passing
  readonly rest: readonly Word[]
}

/** `at 35s`, `after 10s`, `2 days later`: what lets time pass until then. */
export function timeOf(text: string, script: Script): Passing | undefined {
  const words = wordsOf(text)
  const [first, ...rest] = words
  const [last] = words.slice(-1)
  const written = (some: readonly Word[]) => some.map((word) => word.text).join(' ')
  if (first?.text === 'at') {
    const at = script.instant(written(rest))
    return at === undefined ? undefined : until(at)
  }
  const later = last?.text === 'later' ? words.slice(0, -1) : first?.text === 'after' ? rest : []
  const span = parseSpan(written(later))
  return span === undefined ? undefined : (stage) => stage.pass(stage.now + span)
}

/** The same at the beginning of a text: `at 0s view /product/1`. */
export function atTime(words: readonly Word[], script: Script): TimedWords | undefined {
  if (words[0]?.text !== 'at' || words[0].quoted) return undefined
  for (let count = words.length - 2; count >= 1; count--) {
    const at = script.instant(
      words
        .slice(1, 1 + count)
        .map(({ text }) => text)
        .join(' '),
    )
    if (at !== undefined) return { pass: until(at), rest: words.slice(1 + count) }
  }
  return undefined
}

/** Time passes until an instant, ms since 1970 UTC. */
function until(at: number): Passing {
  return async (stage) => {
    if (at < stage.now) {
      const now = spanText(stage.now - stage.start)
      throw new ScenarioError('STEP', `It is ${now} already, and time does not go back.`)
    }
    await stage.pass(at)
  }
}

/** How often something is done. */
export interface Times {
  readonly count: number
  /** ms from one to the next. */
  readonly apart: number
}

/** `20 times`, `20 times, 1s apart`. */
export function timesOf(text: string): Times | undefined {
  const [, count, apart] = /^(\d+) times(?:,? (.+) apart)?$/.exec(text) ?? []
  const ms = apart === undefined ? 0 : parseSpan(apart)
  return count === undefined || ms === undefined ? undefined : { count: Number(count), apart: ms }
}
