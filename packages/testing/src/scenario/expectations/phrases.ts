import { actionExpectations } from './action-expectations.ts'
import type { ExpectationPhrase } from './expectation-phrase.ts'
import { invitationExpectations } from './invitation-expectations.ts'
import { rulesRefused } from './loading-expectations.ts'
import { standingExpectations } from './standing-expectations.ts'

/** All that may be expected, in the order in which it is looked for. */
export const expectationPhrases: readonly ExpectationPhrase[] = [
  ...invitationExpectations,
  ...standingExpectations,
  ...actionExpectations,
  rulesRefused,
]
