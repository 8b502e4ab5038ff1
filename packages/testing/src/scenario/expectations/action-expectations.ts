import { type ExpectationPhrase, happens } from './expectation-phrase.ts'

/** What rules do, and what becomes of what visitors do. */
export const actionExpectations: readonly ExpectationPhrase[] = [
  happens({
    pattern: '{rule} fires|fired',
    meaning: 'A rule has taken effect.',
    example: 'payment-trouble: urgent fired once',
    rules: ({ name }, { rule }) => name === rule,
    moments: (seen, { rule }) => seen.applied((decision) => decision.rule === rule),
  }),
  happens({
    pattern: '{rule} withdrawn',
    meaning: 'What a rule held while it was true has ended.',
    example: 'vip-routing: carts withdrawn at 5m',
    rules: ({ name }, { rule }) => name === rule,
    moments: (seen, { rule }) => seen.applied((decision) => decision.rule === rule, 'withdrawn'),
  }),
  happens({
    pattern: 'redirected [to {path}] [by {rule}]',
    meaning: 'A rule has sent it to another page; a path stands for any host.',
    example: 'redirected to /sale at 10s',
    rules: ({ name, action }, { rule }) =>
      rule === undefined ? action.type === 'redirect' : name === rule,
    moments: (seen, { path, rule }) =>
      seen.applied((decision) => {
        if (decision.action.type !== 'redirect') return false
        if (rule !== undefined && decision.rule !== rule) return false
        return path === undefined || leadsTo(seen.said(decision.id)?.url, path)
      }),
  }),
  happens({
    pattern: 'operators notified|told [by {rule}] [saying {text}]',
    meaning: 'A rule has told operators something about it.',
    example: 'operators told saying "A buyer is about to leave"',
    rules: ({ name, action }, { rule }) =>
      rule === undefined ? action.type === 'notify' : name === rule,
    moments: (seen, { rule, text }) =>
      seen.applied((decision) => {
        const { action } = decision
        if (action.type !== 'notify' || action.webhook !== undefined) return false
        if (rule !== undefined && decision.rule !== rule) return false
        return holds(seen.said(decision.id), text)
      }),
  }),
  happens({
    pattern: 'webhook {webhook} notified|told [by {rule}] [saying {text}]',
    meaning: 'A rule has told a program elsewhere.',
    example: 'webhook crm told',
    rules: ({ name, action }, { rule }) =>
      rule === undefined ? action.type === 'notify' : name === rule,
    moments: (seen, { webhook, rule, text }) =>
      seen.applied((decision) => {
        const { action } = decision
        if (action.type !== 'notify' || action.webhook !== webhook) return false
        if (rule !== undefined && decision.rule !== rule) return false
        return holds(seen.said(decision.id), text)
      }),
  }),
  happens({
    pattern: 'event {event} derived [by {rule}]',
    meaning: 'A rule has emitted an event (`track`).',
    example: 'event lead.cart-left derived',
    rules: ({ name, action }, { rule }) =>
      rule === undefined ? action.type === 'track' : name === rule,
    moments: ({ happenings }, { event, rule }) =>
      happenings.flatMap((one) =>
        one.kind === 'event' &&
        one.event.derived !== undefined &&
        one.event.event.type === event &&
        (rule === undefined || one.event.derived.rule === rule)
          ? [{ at: one.at, rule: one.event.derived.rule }]
          : [],
      ),
  }),
  happens({
    pattern: 'refused [as {code}]',
    meaning:
      'What it did was not taken in, or what an operator did to it: it is blocked, say, or has not agreed.',
    example: 'refused as BLOCKED',
    rules: ({ action }) => action.type === 'block',
    moments: ({ happenings }, { code }) =>
      happenings.flatMap((one) =>
        one.kind === 'refused' && (code === undefined || one.code === code) ? [{ at: one.at }] : [],
      ),
  }),
  happens({
    pattern: 'unblocked',
    meaning: 'A block of it, or of its address, was taken back or has run out.',
    example: 'unblocked at 1h',
    rules: ({ action }) => action.type === 'unblock',
    moments: ({ blockChanges }) =>
      blockChanges
        .filter(({ step }) => step === 'unblocked' || step === 'expired')
        .map(({ at, rule }) => ({ at, ...(rule !== undefined && { rule }) })),
  }),
]

function holds(said: { readonly [name: string]: unknown } | undefined, text?: string): boolean {
  if (text === undefined) return true
  return [said?.title, said?.text].some((one) => typeof one === 'string' && one.includes(text))
}

function leadsTo(url: unknown, path: string): boolean {
  if (typeof url !== 'string') return false
  return url === path || (path.startsWith('/') && url.replace(/^https?:\/\/[^/]*/, '') === path)
}
