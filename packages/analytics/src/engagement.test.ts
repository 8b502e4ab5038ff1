import type { Decision, InvitationEvent } from '@beckon/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { EngagementReport } from './engagement.ts'

const invite = { type: 'invite', text: 'Hello', expiresInMs: 1, answerInMs: 1 } as const
const decision = (rule: string, visitor: string, held = false): Decision => ({
  id: `${rule} ${visitor}`,
  site: 'shop',
  visitor,
  at: 0,
  rule,
  ruleSet: 'r',
  action: invite,
  ...(held ? { outcome: 'suppressed', reason: 'holdout' } : { outcome: 'applied' }),
  cause: 'e',
})
const step = (
  rule: string,
  visitor: string,
  to: InvitationEvent['to'],
  from: InvitationEvent['from'] = 'offered',
): InvitationEvent => ({
  site: 'shop',
  visitor,
  invitation: `${rule} ${visitor}`,
  rule,
  from,
  to,
  at: 0,
})

it('counts offers, holdouts and steps, and visitors once', () => {
  const report = new EngagementReport()
  report.decided(decision('a', 'ann'))
  report.decided(decision('a', 'ann'))
  report.decided(decision('a', 'bob', true))
  report.decided({ ...decision('a', 'eve'), outcome: 'suppressed', reason: 'gap' })
  report.decided({ ...decision('a', 'eve'), action: { type: 'tag', tag: 'x' } })
  report.stepped(step('a', 'ann', 'shown'))
  report.stepped(step('a', 'ann', 'accepted', 'shown'))
  report.stepped(step('a', 'ann', 'engaged', 'accepted'))
  report.stepped(step('a', 'ann', 'converted'))
  report.stepped(step('a', 'ann', 'converted'))
  report.stepped(step('a', 'bob', 'converted', 'held-out'))
  report.stepped(step('a', 'zoe', 'converted'))
  expect(Object.fromEntries(report.rules())).toEqual({
    a: {
      qualified: 3,
      heldOut: 1,
      offered: 2,
      shown: 1,
      accepted: 1,
      declined: 0,
      ignored: 0,
      expired: 0,
      revoked: 0,
      engaged: 1,
      converted: 3,
      visitors: {
        offered: { visitors: 1, converted: 1 },
        heldOut: { visitors: 1, converted: 1 },
      },
      lift: { verdict: 'not-enough-data', offered: 1, heldOut: 1 },
    },
  })
})

it('keeps a rule and an operator of one name apart', () => {
  const report = new EngagementReport()
  const { rule: _, ...offered } = step('', 'ann', 'offered', 'qualified')
  report.stepped({ ...offered, operator: 'olga' })
  report.decided(decision('operator olga', 'bob'))
  report.decided(decision('olga', 'eve'))
  const merged = new EngagementReport()
  merged.merge(report)
  merged.merge(new EngagementReport())
  expect([...merged.rules()].map(([name, { offered: count }]) => [name, count])).toEqual([
    ['olga', 1],
    ['operator olga', 1],
  ])
  expect(merged.operators().get('olga')).toMatchObject({ qualified: 1, offered: 1 })
  expect(merged.total().offered).toBe(3)
})

const entry = fc.record({
  rule: fc.constantFrom('a', 'b'),
  visitor: fc.constantFrom('ann', 'bob', 'eve', 'zoe'),
  what: fc.constantFrom(
    'offered',
    'held-out',
    'shown',
    'accepted',
    'declined',
    'converted',
    'converted out',
  ),
  part: fc.nat(3),
})

function add(report: EngagementReport, rule: string, visitor: string, what: string): void {
  if (what === 'offered' || what === 'held-out') {
    report.decided(decision(rule, visitor, what === 'held-out'))
  } else if (what === 'converted out') {
    report.stepped(step(rule, visitor, 'converted', 'held-out'))
  } else report.stepped(step(rule, visitor, what as InvitationEvent['to']))
}

it('says the same in whatever order and in however many parts', () => {
  fc.assert(
    fc.property(fc.array(entry), fc.array(fc.nat(3), { maxLength: 4 }), (entries, order) => {
      const whole = new EngagementReport()
      const parts = [0, 1, 2, 3].map(() => new EngagementReport())
      for (const { rule, visitor, what } of entries) add(whole, rule, visitor, what)
      for (const { rule, visitor, what, part } of [...entries].reverse()) {
        add(parts[part] as EngagementReport, rule, visitor, what)
      }
      const merged = new EngagementReport()
      for (const part of [...new Set([...order, 0, 1, 2, 3])]) {
        merged.merge(parts[part] as EngagementReport)
      }
      expect(Object.fromEntries(merged.rules())).toEqual(Object.fromEntries(whole.rules()))
      expect(merged.total()).toEqual(whole.total())
    }),
  )
})
