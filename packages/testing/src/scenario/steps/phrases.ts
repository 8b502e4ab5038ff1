import { browsingPhrases } from './browsing-phrases.ts'
import { invitationPhrases } from './invitation-phrases.ts'
import { operatorPhrases } from './operator-phrases.ts'
import { shopPhrases } from './shop-phrases.ts'
import type { StagePhrase, VisitorPhrase } from './step-phrase.ts'
import { timePhrases } from './time-phrases.ts'

/** All that a visitor may do, in the order in which it is looked for. */
export const visitorPhrases: readonly VisitorPhrase[] = [
  ...browsingPhrases,
  ...shopPhrases,
  ...invitationPhrases,
]

/** All that others may do. */
export const stagePhrases: readonly StagePhrase[] = [...timePhrases, ...operatorPhrases]
