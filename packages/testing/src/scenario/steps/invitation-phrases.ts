import { type VisitorPhrase, visitorPhrase } from './step-phrase.ts'

/** What visitors make of an invitation, and conversations. A page shows an invitation when a step says so. */
export const invitationPhrases: readonly VisitorPhrase[] = [
  visitorPhrase({
    pattern: 'see|sees [the] invitation',
    meaning: 'The page shows the invitation (`invitation.shown`).',
    example: 'sees the invitation',
    act: (guest) => guest.answer('shown'),
  }),
  visitorPhrase({
    pattern: 'ignore|ignores [the] invitation',
    meaning: 'The page shows it, and no answer follows: with time it counts as ignored.',
    example: 'ignores the invitation',
    act: (guest) => guest.answer('shown'),
  }),
  visitorPhrase({
    pattern: 'accept|accepts [the] [invitation]',
    meaning: 'Says yes to it (`invitation.accepted`).',
    example: 'accepts the invitation',
    act: (guest) => guest.answer('accepted'),
  }),
  visitorPhrase({
    pattern: 'decline|declines [the] [invitation]',
    meaning: 'Says no to it (`invitation.declined`).',
    example: 'declines the invitation',
    act: (guest) => guest.answer('declined'),
  }),
  visitorPhrase({
    pattern: 'close|closes|dismiss|dismisses [the] invitation',
    meaning: 'Puts it away without a word (`invitation.closed`): that is a no too.',
    example: 'closes the invitation',
    act: (guest) => guest.answer('closed'),
  }),
  visitorPhrase({
    pattern: 'conversation|chat begins|starts',
    meaning: 'Somebody talks to the visitor from now on (`chat.started`).',
    example: "ann's conversation begins",
    act: (guest) => guest.send('chat.started'),
  }),
  visitorPhrase({
    pattern: 'conversation|chat ends',
    meaning: 'They have done (`chat.ended`).',
    example: "ann's conversation ends",
    act: (guest) => guest.send('chat.ended'),
  }),
]
