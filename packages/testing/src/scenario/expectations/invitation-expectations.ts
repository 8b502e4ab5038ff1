import type { Decision } from '@beckon/core'
import type { Rule } from '@beckon/rules'
import { type ExpectationPhrase, happens, stands } from './expectation-phrase.ts'
import type { Seen } from './seen.ts'

const isBy = (rule: string | undefined) => (decision: Decision) =>
  rule === undefined || decision.rule === rule
const invites = ({ action }: Pick<Rule, 'action'>): boolean => action.type === 'invite'
const named =
  (wanted: (rule: Rule) => boolean) =>
  (rule: Rule, { rule: name }: { readonly rule?: string }): boolean =>
    name === undefined ? wanted(rule) : rule.name === name
const none = (): boolean => false

/** Title and text of an invitation hold some words. */
function says(seen: Seen, effect: string, text: string | undefined): boolean {
  if (text === undefined) return true
  const { title, text: body } = seen.said(effect) ?? {}
  return [title, body].some((one) => typeof one === 'string' && one.includes(text))
}

/** Invitations, what becomes of them, and what keeps them back. */
export const invitationExpectations: readonly ExpectationPhrase[] = [
  happens({
    pattern: 'invited by [the] operator {operator} [saying {text}]',
    meaning: 'An operator has invited.',
    example: 'invited by the operator olga',
    rules: none,
    moments: (seen, { operator, text }) =>
      seen.happenings.flatMap((one) =>
        one.kind === 'invitation' &&
        one.change.to === 'offered' &&
        one.change.operator === operator &&
        says(seen, one.change.invitation, text)
          ? [{ at: one.at }]
          : [],
      ),
  }),
  happens({
    pattern: 'invited [by {rule}] [to {department}] [saying {text}]',
    meaning:
      'A rule has invited, to a department; the words are in the title or the text of the invitation.',
    example: 'invited by payment-trouble: help at 35s',
    rules: named(invites),
    moments: (seen, { rule, department, text }) =>
      seen.applied(
        (decision) =>
          decision.action.type === 'invite' &&
          isBy(rule)(decision) &&
          (department === undefined || decision.action.department === department) &&
          says(seen, decision.id, text),
      ),
  }),
  happens({
    pattern: 'invitation {stage} [of {rule}]',
    meaning: 'That has become of an invitation.',
    example: 'invitation ignored',
    rules: named(invites),
    moments: (seen, { stage, rule }) =>
      seen.happenings.flatMap((one) =>
        one.kind === 'invitation' &&
        one.change.to === stage &&
        (rule === undefined || one.change.rule === rule)
          ? [{ at: one.at, ...(one.change.rule !== undefined && { rule: one.change.rule }) }]
          : [],
      ),
  }),
  happens({
    pattern: 'goal reached [of|by {rule}]',
    meaning: "The goal of a rule's invitation was reached.",
    example: 'goal reached of payment-trouble: help',
    rules: named(({ goal }) => goal !== undefined),
    moments: (seen, { rule }) =>
      seen.happenings.flatMap((one) =>
        one.kind === 'invitation' &&
        one.change.to === 'converted' &&
        (rule === undefined || one.change.rule === rule)
          ? [{ at: one.at, ...(one.change.rule !== undefined && { rule: one.change.rule }) }]
          : [],
      ),
  }),
  happens({
    pattern: 'suppressed by {reason} [of {rule}]',
    meaning: 'A rule held, and was held back for that reason. It is told once in a visit.',
    example: 'suppressed by cooldown at 2m',
    rules: (rule, { rule: name }) => (name === undefined ? rule.enabled : rule.name === name),
    moments: (seen, { reason, rule }) =>
      seen.applied((decision) => decision.reason === reason && isBy(rule)(decision), 'suppressed'),
  }),
  happens({
    pattern: '{rule} suppressed by {reason}',
    meaning: 'The same, with the rule first.',
    example: 'payment-trouble: help suppressed by cooldown',
    rules: (rule, { rule: name }) => rule.name === name,
    moments: (seen, { reason, rule }) =>
      seen.applied((decision) => decision.reason === reason && isBy(rule)(decision), 'suppressed'),
  }),
  happens({
    pattern: 'held out [from {rule}]',
    meaning: 'It would have been invited, and is one of those who are not, for comparison.',
    example: 'held out from payment-trouble: help',
    rules: named(({ holdout }) => holdout !== undefined),
    moments: (seen, { rule }) =>
      seen.applied(
        (decision) => decision.reason === 'holdout' && isBy(rule)(decision),
        'suppressed',
      ),
  }),
  stands({
    pattern: 'in [a] conversation',
    meaning: 'Somebody talks to it.',
    example: 'in a conversation',
    rules: none,
    stands: ({ state }) => {
      const holds = state?.chat !== undefined && state.chat.endedAt === undefined
      return { holds, is: `it is ${holds ? '' : 'not '}in a conversation` }
    },
  }),
]
