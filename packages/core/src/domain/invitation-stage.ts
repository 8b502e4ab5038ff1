/**
 * Where an invitation is in its life: offered → shown → accepted, declined or ignored; accepted →
 * engaged. Ignored is what was shown and got no answer in time, expired what no page showed in time,
 * revoked what was taken back because it made no sense any more.
 */
export type InvitationStage =
  | 'offered'
  | 'shown'
  | 'accepted'
  | 'declined'
  | 'ignored'
  | 'expired'
  | 'revoked'
  | 'engaged'

/**
 * What an invitation went through: its own stages; and whether its goal was reached, also by those who
 * were held out from it. An operator's invitation comes from `qualified`, as whoever is there does.
 */
export type InvitationStep = InvitationStage | 'qualified' | 'held-out' | 'converted'

/** What a page may say of an invitation; `closed`: put away without a word. */
export type InvitationAnswer = 'shown' | 'accepted' | 'declined' | 'closed'

const answers: ReadonlyMap<string, InvitationAnswer> = new Map([
  ['invitation.shown', 'shown'],
  ['invitation.accepted', 'accepted'],
  ['invitation.declined', 'declined'],
  ['invitation.closed', 'closed'],
])

/** What an event of this type says of an invitation. */
export function answerOf(type: string): InvitationAnswer | undefined {
  return answers.get(type)
}

/** Why an invitation makes no sense any more. `chat`: a conversation began without it; `replaced`: by that of an operator; `consent`: it was taken back. */
export type Revocation = 'bought' | 'left' | 'blocked' | 'chat' | 'replaced' | 'consent'

/** The steps there are; from where nothing leads on, the invitation has ended. */
const after: Readonly<Record<InvitationStage, readonly InvitationStage[]>> = {
  // Whoever answers has seen it, whether or not the page said so first.
  offered: ['shown', 'accepted', 'declined', 'expired', 'revoked'],
  shown: ['accepted', 'declined', 'ignored', 'revoked'],
  accepted: ['engaged'],
  declined: [],
  ignored: [],
  expired: [],
  revoked: [],
  engaged: [],
}

/** Whether an invitation may come from one stage into another. */
export function leadsTo(from: InvitationStage, to: InvitationStage): boolean {
  return after[from].includes(to)
}
