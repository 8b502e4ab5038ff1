import { RE2JS } from 're2js'
import { beyondLinearTime } from '../linear-time.ts'
import type { RegexEngine } from '../operators.ts'

/** How large a regular expression may be. */
export interface Re2Bounds {
  /** Characters of the pattern. Default 1,000. */
  readonly patternLength: number
  /**
   * Instructions that it is compiled to: one character of text takes at most so many steps. A
   * repetition counts as often as it repeats, `[a-z]{1,40}` as 40. Default 1,000.
   */
  readonly programSize: number
  /** Bytes, roughly, that one pattern may keep to be quicker with the next text. Default 262,144. */
  readonly memory: number
}

const defaultBounds: Re2Bounds = { patternLength: 1_000, programSize: 1_000, memory: 262_144 }

/**
 * Regular expressions in RE2's syntax, for the operator `matches`. Whatever the pattern, a text of
 * twice the length takes about twice the steps, so that no visitor can stop the engine with a text.
 * Needs the package `re2js`.
 *
 * @example parseRuleSet(text, { regex: re2() })
 */
export function re2(bounds: Partial<Re2Bounds> = {}): RegexEngine {
  const { patternLength, programSize, memory } = { ...defaultBounds, ...bounds }
  return {
    compile(pattern) {
      if (pattern.length > patternLength) {
        throw new Error(
          `it has ${pattern.length} characters, and ${patternLength} are allowed; divide it`,
        )
      }
      const beyond = beyondLinearTime(pattern)
      if (beyond) throw new Error(beyond)
      const compiled = RE2JS.compile(pattern)
      const size = compiled.programSize()
      if (size > programSize) {
        throw new Error(
          `it makes ${size} instructions, and ${programSize} are allowed; repeat less in it`,
        )
      }
      // By itself it would keep up to 8 MB for each pattern, and the texts decide how much of it.
      const { dfa } = compiled.re2()
      dfa.stateBudget = memory
      dfa.memBudget = memory
      return { test: (text) => compiled.test(text) }
    },
  }
}
