import type { BarredReason } from '@beckon/core'
import { nearestMissText } from '@beckon/rules'
import { count, readableInstant } from '../terminal/format.ts'
import { columns, type Output } from '../terminal/output.ts'
import { cut, wrap } from '../terminal/text.ts'
import { conditionTree } from './condition-tree.ts'
import type { Explained, ExplainedRule } from './explained.ts'

type Colours = Output['colour']

/** What `beckon explain` tells a reader. `note`: on what it stands. */
export function explainReport(found: Explained, note: string, colour: Colours): string[] {
  const line = (label: string, text: string) =>
    `  ${colour.dim(label.padEnd(14))}${cut(text, columns - 16)}`
  const say = (text: string) => wrap(text, columns - 2).map((told) => `  ${colour.dim(told)}`)
  const { visitor, events, lastEvent, refused, at, rules } = found
  return [
    '',
    line('visitor', visitor),
    line('events', eventsLine(events, refused)),
    ...(lastEvent === null
      ? []
      : [
          line('last event', `${readableInstant(lastEvent.at)}, ${lastEvent.type}`),
          ...(lastEvent.page === undefined ? [] : [line('', lastEvent.page.url)]),
        ]),
    line('explained at', readableInstant(at)),
    '',
    ...say(note),
    ...(rules.length === 0 ? nothingLines(found) : []),
    ...rules.flatMap((rule) => ['', ...ruleLines(rule, colour)]),
  ]
}

function eventsLine(events: number, refused: Explained['refused']): string {
  const turned = Object.entries(refused).map(([code, many]) => `${code} ${many}`)
  return count(events, 'event') + (turned.length === 0 ? '' : `, refused: ${turned.join(', ')}`)
}

function nothingLines({ refused }: Explained): string[] {
  const blocked = refused.BLOCKED !== undefined
  return [
    '',
    blocked
      ? '  All its events were refused, because its address was blocked: no rule looked at it.'
      : '  No event of it was taken in: no rule looked at it.',
  ]
}

function ruleLines(rule: ExplainedRule, colour: Colours): string[] {
  const verdict = rule.result ? colour.green('true') : colour.red('false')
  const off = rule.enabled ? '' : colour.yellow('  disabled')
  return [
    `  ${colour.bold(rule.rule)}  ${verdict}${off}`,
    ...history(rule).flatMap((text) =>
      wrap(text, columns - 4).map((told) => `    ${colour.cyan(told)}`),
    ),
    ...conditionTree(rule.condition, colour),
    ...nearest(rule, colour),
  ]
}

function nearest({ nearestMiss }: ExplainedRule, colour: Colours): string[] {
  if (nearestMiss === null) return []
  return wrap(nearestMissText(nearestMiss), columns - 4).map((told) => `    ${colour.yellow(told)}`)
}

function history(rule: ExplainedRule): string[] {
  const { fired, firstFiredAt, lastFiredAt, withdrawn, suppressed, coolsUntil, schedule } = rule
  const lines: string[] = []
  if (fired === 0 || firstFiredAt === null || lastFiredAt === null) lines.push('never fired')
  else if (fired === 1) lines.push(`fired once, at ${readableInstant(firstFiredAt)}`)
  else {
    lines.push(
      `fired ${count(fired, 'time')}, first at ${readableInstant(firstFiredAt)}, last at ${readableInstant(lastFiredAt)}`,
    )
  }
  if (withdrawn > 0) lines.push(`withdrawn ${count(withdrawn, 'time')}`)
  const reasons = Object.entries(suppressed).map(([reason, many]) =>
    rule.suppressedInVisit.includes(reason)
      ? `${reason} ${count(many, 'time')}, in this visit too`
      : `${reason} ${count(many, 'time')}`,
  )
  if (reasons.length > 0) lines.push(`suppressed: ${reasons.join('; ')}`)
  if (coolsUntil !== null) lines.push(`cooling down until ${readableInstant(coolsUntil)}`)
  if (schedule !== null) lines.push(scheduleLine(schedule))
  if (rule.invitation !== null) lines.push(...invitationLines(rule.invitation))
  return lines
}

/** Why somebody is not invited, in words. */
const barredBy: Readonly<Record<BarredReason, string>> = {
  blocked: 'the visitor is blocked',
  'invitation-open': 'an invitation still waits for its answer',
  'visit-cap': 'there were as many invitations in this visit as its cap allows',
  'day-cap': 'there were as many invitations within 24 hours as its cap allows',
  'week-cap': 'there were as many invitations within seven days as its cap allows',
  gap: 'the last invitation was not long enough ago',
  declined: 'too many invitations were declined',
  ignored: 'too many invitations were ignored',
  'after-decline': 'an invitation was declined not long enough ago',
  conversation: 'a conversation goes on, or has ended not long enough ago',
  bot: 'it is a bot',
  consent: 'the visitor has taken its consent back',
  hours: 'the department does not answer at this time',
  'no-operator': 'no operator of the department was on duty',
  'no-capacity': 'no operator of the department could take another conversation',
  'queue-full': 'too many conversations waited for the department',
  'site-cap': 'there were as many invitations on the site within a minute as its cap allows',
}

function invitationLines({ heldBack, until, heldOut }: Outlook): string[] {
  const lines = []
  if (heldBack !== null) {
    const over = until === null ? '' : `, until ${readableInstant(until)}`
    lines.push(`would not invite (${heldBack}): ${barredBy[heldBack]}${over}`)
  }
  if (heldOut) lines.push('would not invite (holdout): the visitor is held out for comparison')
  return lines
}

type Outlook = NonNullable<ExplainedRule['invitation']>

function scheduleLine({ open, turnsAt }: NonNullable<ExplainedRule['schedule']>): string {
  const next = turnsAt === null ? undefined : readableInstant(turnsAt)
  if (open)
    return next === undefined
      ? 'its schedule is open for good'
      : `its schedule is open until ${next}`
  return next === undefined
    ? 'outside its schedule, which does not open again'
    : `outside its schedule, which opens at ${next}`
}
