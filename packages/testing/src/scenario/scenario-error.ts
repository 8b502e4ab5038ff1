/**
 * - `SCENARIO`: the text of a scenario is not understood; `faults` has every place
 * - `CAST`: no visitor can be as a test wants it
 * - `STEP`: a step cannot be taken, as when somebody answers an invitation that there is not
 */
export type ScenarioErrorCode = 'SCENARIO' | 'CAST' | 'STEP'

/** A scenario that cannot be run, or not to its end. */
export class ScenarioError extends Error {
  readonly code: ScenarioErrorCode

  constructor(code: ScenarioErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'ScenarioError'
    this.code = code
  }
}
