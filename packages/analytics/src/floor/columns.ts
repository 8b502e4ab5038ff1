import type { FloorRow } from './row.ts'

/** A column of the floor. */
export type FloorColumn = keyof FloorRow

/** Columns with one value: these can be sorted by and compared with. */
export type SimpleColumn = Exclude<FloorColumn, NestedColumn>

/** Columns with lists or objects in them. */
type NestedColumn = 'traits' | 'tabs' | 'trail' | 'scoreParts' | 'segments' | 'tags'

const kinds: Readonly<Record<FloorColumn, 'text' | 'number' | 'truth' | 'nested'>> = {
  key: 'text',
  site: 'text',
  id: 'text',
  contact: 'text',
  traits: 'nested',
  firstSeenAt: 'number',
  visits: 'number',
  lastVisitAt: 'number',
  country: 'text',
  region: 'text',
  city: 'text',
  timezone: 'text',
  ip: 'text',
  system: 'text',
  systemVersion: 'text',
  browser: 'text',
  browserVersion: 'text',
  device: 'text',
  language: 'text',
  bot: 'truth',
  staff: 'truth',
  consentAt: 'number',
  presence: 'text',
  startedAt: 'number',
  lastEventAt: 'number',
  events: 'number',
  pages: 'number',
  url: 'text',
  page: 'text',
  title: 'text',
  pageAt: 'number',
  tabs: 'nested',
  trail: 'nested',
  entryPage: 'text',
  previousPage: 'text',
  sourceType: 'text',
  source: 'text',
  sourceHost: 'text',
  keyword: 'text',
  campaign: 'text',
  campaignSource: 'text',
  campaignMedium: 'text',
  campaignTerm: 'text',
  campaignContent: 'text',
  score: 'number',
  scoreParts: 'nested',
  segments: 'nested',
  tags: 'nested',
  cartItems: 'number',
  cartTotal: 'number',
  cartCurrency: 'text',
  invitation: 'text',
  invitedBy: 'text',
  invitedAt: 'number',
  invitationsOffered: 'number',
  invitationsAccepted: 'number',
  invitationsDeclined: 'number',
  invitationsIgnored: 'number',
  chat: 'text',
  chatAt: 'number',
  chats: 'number',
  department: 'text',
  priority: 'number',
  blocked: 'text',
  blockedUntil: 'number',
  blockedBy: 'text',
}

/** All columns, in the order of a row. */
export const floorColumns = Object.keys(kinds) as readonly FloorColumn[]

/** Whether there is such a column, with one value. */
export function isSimple(name: string): name is SimpleColumn {
  return Object.hasOwn(kinds, name) && kinds[name as FloorColumn] !== 'nested'
}

/** Whether it has numbers in it. */
export function isNumeric(name: string): name is SimpleColumn {
  return Object.hasOwn(kinds, name) && kinds[name as FloorColumn] === 'number'
}

/** What is another value in the new row than in the one before; undefined where nothing is. */
export function changes(before: FloorRow, now: FloorRow): Partial<FloorRow> | undefined {
  let found: Record<string, unknown> | undefined
  for (const column of floorColumns) {
    if (before[column] === now[column]) continue
    found ??= {}
    found[column] = now[column]
  }
  return found
}
