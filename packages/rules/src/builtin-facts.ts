import { Type } from '@sinclair/typebox'
import { addressCountParams, countParams, fieldParams, sequenceParams } from './event-params.ts'
import type { FactDefinition } from './fact-definition.ts'

const departmentParams = Type.Object(
  { department: Type.Optional(Type.String()) },
  { additionalProperties: false },
)

/** The values of what is counted, seconds too. */
const count = { whole: true, least: 0 } as const

/** A fact but for its scope, which it has from its list. */
type Unplaced = Omit<FactDefinition, 'scope'>

const visitor = [
  {
    name: 'visitor.id',
    type: 'string',
    always: true,
    description: 'The id by which the visitor is remembered.',
  },
  {
    name: 'visitor.visits',
    type: 'number',
    values: { whole: true, least: 1 },
    unit: 'visits',
    always: true,
    description: 'How many visits the visitor has made, this one included.',
  },
  {
    name: 'visitor.daysSinceLastVisit',
    type: 'number',
    values: count,
    unit: 'days',
    description:
      'Whole days between the end of the visit before and the start of this one; absent on the first visit.',
  },
  {
    name: 'visitor.identified',
    type: 'boolean',
    always: true,
    description: 'Whether the visitor has been linked to a contact.',
  },
  {
    name: 'visitor.bot',
    type: 'boolean',
    description: 'Whether the user agent is that of a program, not of a person.',
  },
  {
    name: 'visitor.language',
    type: 'string',
    description: 'The language the browser asks for first, BCP 47.',
  },
  {
    name: 'visitor.traits.*',
    type: 'any',
    description: 'A trait of the contact, as given when the visitor was identified.',
  },
  {
    name: 'geo.country',
    type: 'string',
    description: 'Country of the address, ISO 3166-1 alpha-2, upper case.',
  },
  {
    name: 'geo.region',
    type: 'string',
    description: 'Region of the address, as the geography source names it.',
  },
  {
    name: 'geo.city',
    type: 'string',
    description: 'City of the address, as the geography source names it.',
  },
  { name: 'geo.timezone', type: 'string', description: 'Time zone of the address, IANA name.' },
  {
    name: 'geo.eu',
    type: 'boolean',
    description: 'Whether the country of the address is in the European Union.',
  },
  { name: 'ua.browser', type: 'string', description: 'Name of the browser.' },
  {
    name: 'ua.browserVersion',
    type: 'string',
    description: 'Version of the browser, major number first.',
  },
  { name: 'ua.os', type: 'string', description: 'Name of the operating system.' },
  { name: 'ua.osVersion', type: 'string', description: 'Version of the operating system.' },
  {
    name: 'ua.device',
    type: 'string',
    values: { oneOf: ['desktop', 'mobile', 'tablet', 'tv', 'console', 'wearable', 'other'] },
    description: 'desktop, mobile, tablet, tv, console, wearable or other.',
  },
  {
    name: 'cart.items',
    type: 'number',
    values: { least: 0 },
    unit: 'items',
    always: true,
    description: 'How many items the cart holds; 0 where no event told of a cart.',
  },
  {
    name: 'cart.total',
    type: 'number',
    values: { least: 0 },
    unit: 'cart.currency',
    always: true,
    description: 'What the cart’s items cost together; 0 where no event told of a cart.',
  },
  { name: 'cart.currency', type: 'string', description: 'Currency of the cart, ISO 4217.' },
  {
    name: 'score',
    type: 'number',
    values: { whole: true },
    unit: 'points',
    always: true,
    description: 'The sum of the points given by score rules.',
  },
  {
    name: 'segments',
    type: 'list',
    always: true,
    description: 'Names of the segments the visitor is in.',
  },
  { name: 'tags', type: 'list', always: true, description: 'Tags the visitor carries.' },
  {
    name: 'invitations.offered',
    type: 'number',
    values: count,
    unit: 'invitations',
    always: true,
    description: 'How many invitations the visitor was offered, over all visits.',
  },
  {
    name: 'invitations.accepted',
    type: 'number',
    values: count,
    unit: 'invitations',
    always: true,
    description: 'How many invitations the visitor accepted, over all visits.',
  },
  {
    name: 'invitations.declined',
    type: 'number',
    values: count,
    unit: 'invitations',
    always: true,
    description: 'How many invitations the visitor declined, over all visits.',
  },
  {
    name: 'invitations.ignored',
    type: 'number',
    values: count,
    unit: 'invitations',
    always: true,
    description: 'How many invitations the visitor left without an answer, over all visits.',
  },
  {
    name: 'invitations.secondsSinceLast',
    type: 'number',
    values: count,
    unit: 'seconds',
    moves: 'seconds',
    description: 'Whole seconds since the last invitation was offered; absent before the first.',
  },
  {
    name: 'chat.state',
    type: 'string',
    values: { oneOf: ['none', 'active', 'closed'] },
    always: true,
    description: 'State of the visitor’s last conversation: none, active or closed.',
  },
  {
    name: 'chat.count',
    type: 'number',
    values: count,
    unit: 'conversations',
    always: true,
    description: 'How many conversations the visitor has had.',
  },
  {
    name: 'chat.secondsSinceLast',
    type: 'number',
    values: count,
    unit: 'seconds',
    moves: 'seconds',
    description: 'Whole seconds since the last conversation ended; absent before the first has.',
  },
] as const satisfies readonly Unplaced[]

const visit = [
  {
    name: 'referrer.type',
    type: 'string',
    values: { oneOf: ['direct', 'search', 'social', 'ai', 'campaign', 'website'] },
    description: 'How the visit came about: direct, search, social, ai, campaign or website.',
  },
  {
    name: 'referrer.source',
    type: 'string',
    description:
      'Name of the search engine, network or assistant, the campaign’s source, or the website’s host.',
  },
  {
    name: 'referrer.host',
    type: 'string',
    description: 'Host of the page the visit came from, lower case.',
  },
  {
    name: 'referrer.keyword',
    type: 'string',
    description: 'The words searched for, where the search engine tells them.',
  },
  { name: 'utm.source', type: 'string', description: 'utm_source of the page the visit began on.' },
  { name: 'utm.medium', type: 'string', description: 'utm_medium of the page the visit began on.' },
  {
    name: 'utm.campaign',
    type: 'string',
    description: 'utm_campaign of the page the visit began on.',
  },
  { name: 'utm.term', type: 'string', description: 'utm_term of the page the visit began on.' },
  {
    name: 'utm.content',
    type: 'string',
    description: 'utm_content of the page the visit began on.',
  },
  { name: 'visit.entryPath', type: 'string', description: 'Path of the first page of the visit.' },
  {
    name: 'visit.previousPath',
    type: 'string',
    description: 'Path of the page before the present one; absent on the first.',
  },
  {
    name: 'visit.pages',
    type: 'number',
    values: count,
    unit: 'page views',
    always: true,
    description: 'How many pages were viewed in the visit.',
  },
  {
    name: 'visit.seconds',
    type: 'number',
    values: count,
    unit: 'seconds',
    moves: 'seconds',
    always: true,
    description: 'Whole seconds since the visit began.',
  },
  {
    name: 'visit.idleSeconds',
    type: 'number',
    values: count,
    unit: 'seconds',
    moves: 'seconds',
    always: true,
    description: 'Whole seconds since the visitor’s last event.',
  },
  {
    name: 'visit.events',
    type: 'number',
    values: { whole: true, least: 1 },
    unit: 'events',
    always: true,
    description: 'How many events the visit holds so far.',
  },
  { name: 'page.title', type: 'string', description: 'Title of the present page.' },
  {
    name: 'page.seconds',
    type: 'number',
    values: count,
    unit: 'seconds',
    moves: 'seconds',
    description: 'Whole seconds since the present page was opened.',
  },
  {
    name: 'page.views',
    type: 'number',
    values: count,
    unit: 'page views',
    description: 'How often the path of the present page was viewed in the visit.',
  },
  {
    name: 'events.count',
    type: 'number',
    values: count,
    unit: 'events',
    moves: 'window',
    always: true,
    params: countParams,
    description:
      'How many of the visitor’s events of a type happened: in this visit, or `within` a duration. Exact up to 1,000, then it stays there.',
  },
  {
    name: 'events.sequence',
    type: 'boolean',
    moves: 'window',
    always: true,
    params: sequenceParams,
    description:
      'Whether events that match `steps` happened one after the other, with none that matches `without` between the first and the last of them: in this visit, or `within` a duration.',
  },
  {
    name: 'events.sum',
    type: 'number',
    moves: 'window',
    always: true,
    params: fieldParams,
    description:
      'Sum of a field over the visitor’s events of a type: in this visit, or `within` a duration. Only values that are numbers are taken; 0 where there are none. Over the latest 1,000 of them at most.',
  },
  {
    name: 'events.min',
    type: 'number',
    moves: 'window',
    params: fieldParams,
    description:
      'Least value of a field over the visitor’s events of a type, taken like `events.sum`; absent where there are none.',
  },
  {
    name: 'events.max',
    type: 'number',
    moves: 'window',
    params: fieldParams,
    description:
      'Greatest value of a field over the visitor’s events of a type, taken like `events.sum`; absent where there are none.',
  },
  {
    name: 'events.last',
    type: 'any',
    moves: 'window',
    params: fieldParams,
    description:
      'Value of a field in the last of the visitor’s events of a type that has it as text, a number, true or false: in this visit, or `within` a duration.',
  },
] as const satisfies readonly Unplaced[]

const event = [
  {
    name: 'page.url',
    type: 'string',
    description: 'URL of the present page, as the event gave it.',
  },
  {
    name: 'page.host',
    type: 'string',
    description: 'Host of the present page, lower case; absent where events carry paths only.',
  },
  {
    name: 'page.path',
    type: 'string',
    description: 'Path of the present page, without query and fragment.',
  },
  {
    name: 'page.query.*',
    type: 'string',
    description:
      'A query parameter of the present page, decoded; the first where it stands several times.',
  },
  {
    name: 'event.type',
    type: 'string',

    description: 'Type of the event, such as page.view; absent where only time has passed.',
  },
  {
    name: 'event.data.*',
    type: 'any',
    description:
      'A field of the event’s data, dots lead into nested objects; absent where only time has passed.',
  },
] as const satisfies readonly Unplaced[]

const context = [
  {
    name: 'time.hour',
    type: 'number',
    values: { whole: true, least: 0, most: 23 },
    unit: 'hours',
    moves: 'clock',
    always: true,
    description: 'Hour of the day in the site’s time zone, 0 to 23.',
  },
  {
    name: 'time.weekday',
    type: 'number',
    values: { whole: true, least: 1, most: 7 },
    moves: 'clock',
    always: true,
    description: 'Day of the week in the site’s time zone, 1 (Monday) to 7 (Sunday).',
  },
  {
    name: 'time.date',
    type: 'string',
    moves: 'clock',
    always: true,
    description: 'Date in the site’s time zone, YYYY-MM-DD.',
  },
  { name: 'site.id', type: 'string', always: true, description: 'Id of the site.' },
  {
    name: 'ip',
    type: 'string',
    description: 'The address the event came from, as text, as far as it is kept.',
  },
  {
    name: 'address.visitors',
    type: 'number',
    values: count,
    unit: 'visitors',
    description:
      'How many visitors were seen behind the address, as it was when the event came in.',
  },
  {
    name: 'address.events.count',
    type: 'number',
    values: count,
    unit: 'events',
    moves: 'window',
    params: addressCountParams,
    description:
      'How many events of a type came from the address `within` a duration, from all visitors behind it, as it was when the event came in. Exact up to 1,000, then it stays there.',
  },
  {
    name: 'operators.online',
    type: 'number',
    values: count,
    unit: 'operators',
    params: departmentParams,
    always: true,
    description:
      'How many operators of a department, or of all, are on duty, as it was when the event came in.',
  },
  {
    name: 'operators.free',
    type: 'number',
    values: count,
    unit: 'operators',
    params: departmentParams,
    always: true,
    description:
      'How many operators of a department, or of all, can take another conversation, as it was when the event came in.',
  },
  {
    name: 'queue.length',
    type: 'number',
    values: count,
    unit: 'conversations',
    params: departmentParams,
    always: true,
    description:
      'How many conversations wait for a department, or for all, as it was when the event came in.',
  },
] as const satisfies readonly Unplaced[]

/** The facts that every site has. */
export const builtinFacts: readonly FactDefinition[] = [
  ...visitor.map((fact) => ({ ...fact, scope: 'visitor' as const })),
  ...visit.map((fact) => ({ ...fact, scope: 'visit' as const })),
  ...event.map((fact) => ({ ...fact, scope: 'event' as const })),
  ...context.map((fact) => ({ ...fact, scope: 'context' as const })),
]

type Placed<Facts extends readonly Unplaced[], Scope> = Facts[number] & { readonly scope: Scope }

/** The definitions of the facts that every site has, name by name: what typed rules are checked by. */
export type BuiltinFact =
  | Placed<typeof visitor, 'visitor'>
  | Placed<typeof visit, 'visit'>
  | Placed<typeof event, 'event'>
  | Placed<typeof context, 'context'>
