import type { VisitorChange, VisitorNow, VisitorState } from '@beckon/core'
import type { AddressBlock } from './blocked.ts'
import { changes } from './columns.ts'
import { type Entry, newEntry } from './entry.ts'
import { byName } from './order.ts'
import { Presences } from './presences.ts'
import { Ranked } from './ranked.ts'
import { type Around, type FloorRow, rowOf } from './row.ts'

export interface CrowdOptions extends Around {
  /** How many there may be. */
  readonly rows: number
  readonly tickMs: number
  /** The hash of the rules in force. */
  readonly ruleSet: () => string
}

/** Everybody on the floor, and who of them is other than shown. */
export class Crowd {
  /** Visits that began, or were there at the beginning, while there was no room. */
  turnedAway = 0
  private readonly options: CrowdOptions
  private readonly sites = new Map<string, Map<string, Entry>>()
  private readonly presences: Presences
  private news = new Set<Entry>()
  private ruleSet: string
  private readonly byName = new Ranked<Entry>([], byName)

  constructor(options: CrowdOptions) {
    this.options = options
    this.ruleSet = options.ruleSet()
    this.presences = new Presences(options.tickMs)
  }

  get size(): number {
    return this.byName.size
  }

  /** When somebody is next to be shown anew, ms; Infinity: not before something happens. */
  nextAt(now: number): number {
    return this.news.size > 0 ? now : this.presences.nextAt
  }

  /** By name. */
  [Symbol.iterator](): Iterator<Entry> {
    return this.byName[Symbol.iterator]()
  }

  find(site: string, id: string): Entry | undefined {
    return this.sites.get(site)?.get(id)
  }

  /** Whoever is there when the floor opens. */
  meet({ site, visitor, state, connected }: VisitorNow): void {
    const entry = this.find(site, visitor) ?? this.enter(site, visitor)
    if (entry === undefined) this.turnedAway++
    else this.learn(entry, state, connected)
  }

  /** @returns whether somebody who was shown must not be any more */
  take(change: VisitorChange): boolean {
    const { site, visitor, connected } = change
    const known = this.find(site, visitor)
    if (change.kind === 'connection') {
      if (known === undefined) return false
      known.connected = connected
      this.news.add(known)
      return false
    }
    const { state } = change
    if (known === undefined && state?.visit === undefined) return false
    const entry = known ?? this.enter(site, visitor)
    if (entry !== undefined) this.learn(entry, state, connected)
    else if (state?.visit?.events === 1) this.turnedAway++
    return entry !== undefined && state === undefined
  }

  /** A rule has blocked the address that a visitor came from. */
  shutOut(site: string, visitor: string, block: AddressBlock): void {
    const entry = this.find(site, visitor)
    if (entry === undefined) return
    entry.addressBlock = block
    this.news.add(entry)
  }

  /** Makes the rows of all who have changed; `change` puts each in its entry, and may look at the one before. */
  reflect(now: number, change: (entry: Entry, next: FloorRow | undefined) => void): void {
    for (const entry of this.presences.due(now)) this.news.add(entry)
    this.followRules()
    const { news } = this
    if (news.size === 0) return
    this.news = new Set()
    for (const entry of news) this.show(entry, now, change)
  }

  /** Under other rules a state of the same words may mean something else. */
  private followRules(): void {
    const ruleSet = this.options.ruleSet()
    if (ruleSet === this.ruleSet) return
    this.ruleSet = ruleSet
    for (const entry of this) {
      entry.made = undefined
      this.news.add(entry)
    }
  }

  private learn(entry: Entry, state: VisitorState | undefined, connected: boolean): void {
    entry.connected = connected
    entry.state = state
    this.news.add(entry)
  }

  /** Undefined where there is no room. */
  private enter(site: string, id: string): Entry | undefined {
    if (this.size >= this.options.rows) return undefined
    let entries = this.sites.get(site)
    if (entries === undefined) {
      entries = new Map()
      this.sites.set(site, entries)
    }
    const entry = newEntry(site, id)
    entries.set(id, entry)
    this.byName.insert(entry)
    return entry
  }

  private show(
    entry: Entry,
    now: number,
    change: (entry: Entry, next: FloorRow | undefined) => void,
  ): void {
    const { row, state, made } = entry
    const next = this.rowOf(entry, now)
    entry.made = state
    if (next === undefined) {
      this.sites.get(entry.site)?.delete(entry.id)
      this.byName.remove(entry)
      entry.state = undefined
      entry.addressBlock = undefined
      if (row !== undefined) change(entry, undefined)
    } else if (row === undefined || made === undefined || changes(row, next) !== undefined) {
      change(entry, next)
    }
  }

  private rowOf(entry: Entry, now: number): FloorRow | undefined {
    const { key, site, id, row, made, state, addressBlock } = entry
    if (state?.visit === undefined) return undefined
    const presence = this.presences.of(entry, now)
    const before = row && { row, state: made }
    return rowOf({ key, site, id, state, presence, addressBlock }, this.options, before)
  }
}
