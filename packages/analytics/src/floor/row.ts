import type { BlockedPart, TabPage, VisitorState } from '@beckon/core'
import { type AddressBlock, strongestBlock } from './blocked.ts'
import { type Joined, joined, type Points, pointsOf } from './parts.ts'
import { kept } from './same.ts'

/** Whether somebody is there: a connection, or a sign of life less than 45 s ago, or neither. */
export type FloorPresence = 'connected' | 'recent' | 'away'

/**
 * One visitor on the floor: flat, plain JSON, `null` where something is not known. Instants are ms since
 * 1970 UTC: how long somebody has been here is for whoever shows it to count. docs/floor.md has the columns.
 */
export interface FloorRow {
  /** Names the row: nobody else on this floor has it. */
  readonly key: string
  readonly site: string
  readonly id: string
  readonly contact: string | null
  readonly traits: NonNullable<VisitorState['traits']> | null
  readonly firstSeenAt: number
  readonly visits: number
  readonly lastVisitAt: number | null
  readonly country: string | null
  readonly region: string | null
  readonly city: string | null
  readonly timezone: string | null
  readonly ip: string | null
  readonly system: string | null
  readonly systemVersion: string | null
  readonly browser: string | null
  readonly browserVersion: string | null
  readonly device: string | null
  readonly language: string | null
  readonly bot: boolean | null
  readonly staff: boolean
  readonly consentAt: number | null
  readonly presence: FloorPresence
  readonly startedAt: number
  readonly lastEventAt: number
  readonly events: number
  readonly pages: number
  readonly url: string | null
  readonly page: string | null
  readonly title: string | null
  readonly pageAt: number | null
  readonly tabs: readonly TabPage[]
  readonly trail: readonly string[]
  readonly entryPage: string | null
  readonly previousPage: string | null
  readonly sourceType: string | null
  readonly source: string | null
  readonly sourceHost: string | null
  readonly keyword: string | null
  readonly campaign: string | null
  readonly campaignSource: string | null
  readonly campaignMedium: string | null
  readonly campaignTerm: string | null
  readonly campaignContent: string | null
  readonly score: number
  readonly scoreParts: readonly Points[]
  readonly segments: readonly Joined[]
  readonly tags: readonly Joined[]
  readonly cartItems: number
  readonly cartTotal: number
  readonly cartCurrency: string | null
  readonly invitation: 'waiting' | 'offered' | 'shown' | 'accepted' | null
  readonly invitedBy: string | null
  readonly invitedAt: number | null
  readonly invitationsOffered: number
  readonly invitationsAccepted: number
  readonly invitationsDeclined: number
  readonly invitationsIgnored: number
  readonly chat: 'active' | 'closed' | null
  readonly chatAt: number | null
  readonly chats: number
  readonly department: string | null
  readonly priority: number | null
  readonly blocked: BlockedPart | null
  readonly blockedUntil: number | null
  readonly blockedBy: string | null
}

/** What a row is made from. */
export interface Seen {
  readonly key: string
  readonly site: string
  readonly id: string
  readonly state: VisitorState
  readonly presence: FloorPresence
  readonly addressBlock: AddressBlock | undefined
}

/** What is asked around. */
export interface Around {
  /** What a rule is called, by the key that visitors remember it by. */
  readonly ruleName: (key: string) => string | undefined
  /** Paths of a row's trail: the latest. */
  readonly trail: number
}

/** A row as it was made before. */
export interface Reflected {
  readonly row: FloorRow
  /** From which state; missing where more than the state may have changed since. */
  readonly state: VisitorState | undefined
}

/**
 * The row of a visitor in a visit. Of a row before it, it takes over each list that says the same, so that
 * what has changed is what is another value.
 *
 * @returns undefined where there is no visit
 */
export function rowOf(seen: Seen, around: Around, before?: Reflected): FloorRow | undefined {
  const { state, addressBlock } = seen
  const { visit, geo, ua, cart, invitations, chat, routing, context } = state
  if (visit === undefined) return undefined
  const was = before?.state
  const row = before?.row
  const active = visit.tabs[visit.tabs.length - 1]?.page
  const { referrer, utm } = visit
  const { live } = invitations ?? nothing
  const block = strongestBlock(state, addressBlock)
  return {
    key: seen.key,
    site: seen.site,
    id: seen.id,
    contact: state.contact ?? null,
    traits: kept(row?.traits, state.traits ?? null),
    firstSeenAt: state.firstAt,
    visits: state.visits,
    lastVisitAt: state.lastVisitAt ?? null,
    country: geo?.country ?? null,
    region: geo?.region ?? null,
    city: geo?.city ?? null,
    timezone: geo?.timezone ?? null,
    ip: context?.ip ?? null,
    system: ua?.os ?? null,
    systemVersion: ua?.osVersion ?? null,
    browser: ua?.browser ?? null,
    browserVersion: ua?.browserVersion ?? null,
    device: ua?.device ?? null,
    language: state.language ?? null,
    bot: state.bot ?? null,
    staff: context?.staff === true,
    consentAt: state.consentAt ?? null,
    presence: seen.presence,
    startedAt: visit.startedAt,
    lastEventAt: visit.lastEventAt,
    events: visit.events,
    pages: visit.pages,
    url: active?.url ?? null,
    page: active?.path ?? null,
    title: active?.title ?? null,
    pageAt: active?.at ?? null,
    tabs: kept(row?.tabs, visit.tabs),
    trail: kept(row?.trail, latest(visit.history, around.trail)),
    entryPage: visit.entryPath ?? null,
    previousPage: visit.previousPath ?? null,
    sourceType: referrer?.type ?? null,
    source: referrer?.source ?? null,
    sourceHost: referrer?.host ?? null,
    keyword: referrer?.keyword ?? null,
    campaign: utm?.campaign ?? null,
    campaignSource: utm?.source ?? null,
    campaignMedium: utm?.medium ?? null,
    campaignTerm: utm?.term ?? null,
    campaignContent: utm?.content ?? null,
    score: state.score,
    scoreParts:
      row !== undefined && was !== undefined && was.scoreParts === state.scoreParts
        ? row.scoreParts
        : kept(row?.scoreParts, pointsOf(state.scoreParts, around.ruleName)),
    segments:
      row !== undefined && was !== undefined && was.segments === state.segments
        ? row.segments
        : kept(row?.segments, joined(state.segments)),
    tags:
      row !== undefined && was !== undefined && was.tags === state.tags
        ? row.tags
        : kept(row?.tags, joined(state.tags)),
    cartItems: cart?.items ?? 0,
    cartTotal: cart?.total ?? 0,
    cartCurrency: cart?.currency ?? null,
    invitation: live?.stage ?? (state.asks === undefined ? null : 'waiting'),
    invitedBy: live?.rule ?? live?.operator ?? null,
    invitedAt: invitations?.lastAt ?? null,
    invitationsOffered: invitations?.offered ?? 0,
    invitationsAccepted: invitations?.accepted ?? 0,
    invitationsDeclined: invitations?.declined ?? 0,
    invitationsIgnored: invitations?.ignored ?? 0,
    chat: chat === undefined ? null : chat.endedAt === undefined ? 'active' : 'closed',
    chatAt: chat?.endedAt ?? chat?.startedAt ?? null,
    chats: chat?.count ?? 0,
    department: routing?.department?.value ?? null,
    priority: routing?.priority?.value ?? null,
    blocked: block?.what ?? null,
    blockedUntil: block?.until ?? null,
    blockedBy: block?.by ?? null,
  }
}

const nothing: Partial<NonNullable<VisitorState['invitations']>> = {}

function latest(paths: readonly string[], bound: number): readonly string[] {
  return paths.length <= bound ? paths : paths.slice(paths.length - bound)
}
