import type { SuppressionReason } from '@beckon/core'

/** Every reason for which a rule that holds does nothing, in words. */
export const suppressionReasons: Readonly<Record<SuppressionReason, string>> = {
  schedule: 'it is not the time for the rule',
  cooldown: 'the rule acted for this visitor not long enough ago',
  arbitration: 'another invitation, or another routing, went first at this instant',
  'invitation-open': 'an invitation still waits for its answer',
  'visit-cap': 'there were enough invitations in this visit',
  'day-cap': 'there were enough invitations within 24 hours',
  'week-cap': 'there were enough invitations within seven days',
  gap: 'the last invitation is not long enough ago',
  declined: 'the visitor has said no often enough',
  ignored: 'the visitor has not answered often enough',
  'after-decline': 'the visitor said no not long ago',
  conversation: 'the visitor is talking to somebody, or was until a moment ago',
  bot: 'the visitor is a program, and the invitation is for people',
  consent: 'the visitor has taken its consent back',
  hours: 'the department does not answer at this hour',
  'no-operator': 'no operator is on duty',
  'no-capacity': 'all operators have as much to do as they can',
  'queue-full': 'too many wait already',
  'site-cap': 'there were enough invitations on the site within this minute',
  holdout: 'the visitor is one of those who are not invited, for comparison',
  blocked: 'the visitor is blocked',
  staff: "it is an operator's own session",
  derived: 'too many events would follow from one event, or too deep',
  origin: 'the redirect leads where the site does not allow',
}
