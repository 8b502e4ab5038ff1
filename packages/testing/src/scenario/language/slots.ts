import { isIP } from 'node:net'
import type { BlockedPart, InvitationStage, JsonObject, SuppressionReason } from '@beckon/core'
import { nearestName } from '@beckon/rules'
import { parseData } from './data.ts'
import { devices, userAgentOf } from './devices.ts'
import type { Known } from './known.ts'
import { type Source, sourceNames, sourceOf } from './sources.ts'
import { parseSpan } from './span.ts'
import { suppressionReasons } from './suppression-reasons.ts'

/** What a slot makes of some words: a value, or what is wrong with it; undefined where it is something else. */
type Found<Value> = { readonly value: Value } | { readonly fault: string } | undefined

/** A place in a pattern that holds a value. */
interface Slot<Value> {
  /** How many words it may take. */
  readonly words: number
  /** Only a text in quotes. */
  readonly quoted?: true
  /** What it is, for the documentation. */
  readonly meaning: string
  readonly read: (text: string, known: Known) => Found<Value>
}

/** The longest name of a rule, in words. */
const nameWords = 12

const matching = (pattern: RegExp) => (text: string) =>
  pattern.test(text) ? { value: text } : undefined

const oneOf =
  <Name extends string>(what: string, names: readonly Name[]) =>
  (text: string): Found<Name> => {
    const name = names.find((one) => one === text.toLowerCase())
    return name === undefined ? { fault: unknown(what, text, names) } : { value: name }
  }

const nameOf =
  (what: string, names: (known: Known) => ReadonlySet<string>) =>
  (text: string, known: Known): Found<string> =>
    names(known).has(text) || !known.complete
      ? { value: text }
      : { fault: unknown(what, text, [...names(known)]) }

const numeric = (pattern: RegExp) => (text: string) =>
  pattern.test(text) ? { value: Number(text) } : undefined

const stages = [
  'shown',
  'accepted',
  'declined',
  'ignored',
  'expired',
  'revoked',
  'engaged',
] as const
const parts = ['invitations', 'chat', 'everything'] as const
/** The furthest a wall clock goes. */
const clock = /^([01]?\d|2[0-3]):([0-5]\d)$/

/** Everything that may stand in braces in a pattern. */
export const slots = {
  address: slot(
    'a name for an address, another visitor, or an IP address',
    1,
    matching(/^[\w.:-]+$/),
  ),
  campaign: slot('the name of a campaign', 1, matching(/^\S+$/)),
  city: slot('a city', 4, matching(/^\p{L}[\p{L}\s.'-]*$/u)),
  clock: slot('a time of day such as 14:30', 1, (text) => {
    const [, hour, minute] = clock.exec(text) ?? []
    if (hour === undefined) return undefined
    return { value: (Number(hour) * 60 + Number(minute)) * 60_000 }
  }),
  code: slot('the code of a refusal, such as BLOCKED', 1, matching(/^[A-Z][A-Z_]+$/)),
  contact: slot('who somebody is to the shop, such as ann@shop.example', 1, matching(/^\S+$/)),
  count: slot('a whole number', 1, numeric(/^\d{1,6}$/)),
  country: slot('a country by its two letters, such as DE', 1, matching(/^[A-Z]{2}$/)),
  currency: slot('a currency by its three letters, such as EUR', 1, matching(/^[A-Z]{3}$/)),
  data: slot(
    'names and values: sku=K-12 price=49.90 note="for ann"',
    40,
    (text): Found<JsonObject> => {
      const value = parseData(text)
      return value && { value }
    },
  ),
  department: slot('a department', 1, matching(/^[A-Za-z0-9][\w.-]*$/)),
  device: slot(
    `what somebody looks with: ${Object.keys(devices).join(', ')}`,
    2,
    (text): Found<string> => {
      const value = userAgentOf(text)
      if (value !== undefined) return { value }
      return { fault: unknown('device', text, Object.keys(devices)) }
    },
  ),
  engine: slot('a search engine, such as google', 1, (text) =>
    sourceOf(`${text}: x`) === undefined ? undefined : { value: text },
  ),
  event: slot(
    'the type of an event, such as coupon.rejected',
    1,
    matching(/^[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)*$/),
  ),
  file: slot(
    'a file of rules, or a folder of them, from where the scenario is',
    1,
    matching(/^\S+$/),
  ),
  language: slot('a language such as de or de-AT', 1, matching(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)),
  network: slot('an IP address or a range of them', 1, (text) =>
    isIP(text.replace(/\/\d{1,3}$/, '')) === 0 ? undefined : { value: text },
  ),
  number: slot('a number', 1, numeric(/^-?\d+(\.\d+)?$/)),
  operator: slot('an operator', 1, matching(/^(?!(?:every|everybody|nobody)$)[A-Za-z0-9][\w.-]*$/)),
  part: slot('invitations, chat or everything', 1, oneOf<BlockedPart>('part', parts)),
  path: slot('a page: a path from /, or a whole address', 1, matching(/^(\/|https?:\/\/)\S*$/)),
  price: slot('an amount of money such as 59.90', 1, numeric(/^\d+(\.\d{1,4})?$/)),
  reason: slot(
    'why something was held back, see below',
    1,
    oneOf('reason', Object.keys(suppressionReasons) as readonly SuppressionReason[]),
  ),
  rule: slot(
    'a rule by its name',
    nameWords,
    nameOf('rule', ({ rules }) => rules),
  ),
  segment: slot(
    'a segment that some rule puts visitors into',
    1,
    nameOf('segment', ({ segments }) => segments),
  ),
  site: slot(
    'one of the sites of the scenario',
    1,
    nameOf('site', ({ sites }) => sites),
  ),
  source: slot(
    `a host, an address, or one of ${sourceNames.join(', ')}; "google: red shoes" is a search`,
    1,
    (text): Found<Source> => {
      const value = sourceOf(text)
      return value === undefined ? { fault: unknown('source', text, sourceNames) } : { value }
    },
  ),
  span: slot('a time such as 35s, 2m 30s or 2 days', 6, (text) => {
    const value = parseSpan(text)
    return value === undefined ? undefined : { value }
  }),
  stage: slot(
    `one of ${stages.join(', ')}`,
    1,
    (text): Found<Exclude<InvitationStage, 'offered'>> => {
      const value = stages.find((one) => one === text.toLowerCase())
      return value && { value }
    },
  ),
  tag: slot(
    'a tag that some rule gives',
    1,
    nameOf('tag', ({ tags }) => tags),
  ),
  text: { ...slot('a text in quotes', 1, (text) => ({ value: text })), quoted: true },
  visitor: slot('a visitor', 2, (text, { visitors }) => {
    const name = text.replace(/['’]s$/, '')
    return visitors.has(name) ? { value: name } : undefined
  }),
  webhook: slot('the name of a webhook', 1, matching(/^[A-Za-z0-9][\w.-]*$/)),
} as const satisfies Readonly<Record<string, Slot<unknown>>>

export type SlotName = keyof typeof slots

/** What a slot holds. */
export type SlotValue<Name extends SlotName> = Extract<
  ReturnType<(typeof slots)[Name]['read']>,
  { readonly value: unknown }
>['value']

function slot<Value>(meaning: string, words: number, read: Slot<Value>['read']): Slot<Value> {
  return { meaning, words, read }
}

/** That nothing has this name, and what was probably meant. */
function unknown(what: string, written: string, names: readonly string[]): string {
  const near = nearestName(written, names)
  if (near !== undefined) return `There is no ${what} "${written}". Did you mean "${near}"?`
  const few = names.slice(0, 8).map((name) => `"${name}"`)
  if (few.length === 0) return `There is no ${what} "${written}", and no other either.`
  const more = names.length > few.length ? ', …' : ''
  return `There is no ${what} "${written}". There are ${few.join(', ')}${more}.`
}
