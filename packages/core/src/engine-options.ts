import type { RuleEngine, RuleSet } from '@beckon/rules'
import type { IpPolicy } from './admit/address-book.ts'
import type { Bounds } from './bounds.ts'
import type { Env } from './env/env.ts'
import type { Enricher } from './ports/enricher.ts'
import type { Notifier } from './ports/notifier.ts'
import type { Storage } from './ports/storage.ts'
import type { Transport } from './ports/transport.ts'
import type { SiteOptions } from './step/site.ts'
import type { SiteFact } from './step/site-fact.ts'
import type { Presence } from './step/views.ts'

export interface PrivacyOptions {
  /** `required`: nothing of a visitor is taken in or stored before a `consent.given` event. Default `implied`. */
  readonly consent?: 'implied' | 'required'
  /** What is kept of an IP address. Default `truncate`. */
  readonly ip?: IpPolicy
  /**
   * How many leading bits of an IPv6 address are one address, for rules that look at addresses or block
   * them, from 1 to 128. Default 64: what one customer has, who may take any address in it.
   */
  readonly ipv6Prefix?: number
}

export interface EngineOptions {
  /** The sites served, by id. */
  readonly sites: Readonly<Record<string, SiteOptions>>
  readonly rules: RuleSet
  readonly storage: Storage
  /** Keys the hashes of IP addresses, at least 16 characters. The same secret finds the same address again. */
  readonly secret: string
  readonly enrichers?: readonly Enricher[]
  /** Without any, the subscribers of `actions$` are who acts. */
  readonly transports?: readonly Transport[]
  /** Who takes what rules have to tell to programs elsewhere. */
  readonly notifiers?: readonly Notifier[]
  /** Default: the plain engine. */
  readonly ruleEngine?: RuleEngine
  /** The site's own facts that its rules read: see {@link SiteFact}. */
  readonly facts?: readonly SiteFact[]
  readonly privacy?: PrivacyOptions
  /** Default `heartbeat`. */
  readonly presence?: Presence
  /**
   * The traffic is recorded and time is virtual: nobody else is at work on the storage, and nothing is
   * put off until it has answered that would be decided at another instant then. Default false.
   */
  readonly recorded?: boolean
  readonly bounds?: Partial<Bounds>
  /** Default: the system's clock, chance and ids. */
  readonly env?: Env
}
