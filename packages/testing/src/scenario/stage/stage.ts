import {
  createEngine,
  type Engine,
  type EngineOptions,
  type SiteFact,
  type VisitorState,
} from '@beckon/core'
import type { Enricher, Peer, RawEvent, Storage } from '@beckon/core/adapter'
import type { RuleSet } from '@beckon/rules'
import type { Coverages } from '../../coverage/coverages.ts'
import { type VirtualEnv, virtualEnv } from '../../env/virtual-env.ts'
import { ScenarioError } from '../scenario-error.ts'
import { Addresses } from './addresses.ts'
import { idOf } from './casting.ts'
import { type Around, Guest } from './guest.ts'
import { keptStorage } from './kept-storage.ts'
import { Pages } from './pages.ts'
import { ruleSetsOf, type Setting, webhooksOf } from './setting.ts'
import { WallClock } from './wall-clock.ts'
import { Witness } from './witness.ts'

/** What a stage needs from outside. */
export interface StageOptions {
  readonly storage: Storage
  /** What looks browsers, bots and sources up; countries come from the test. */
  readonly enrichers: readonly Enricher[]
  /** The sites' own. */
  readonly facts: readonly SiteFact[]
  readonly seed: number
  /** What is told how much of the test's rules was tried. */
  readonly coverages?: Coverages
  /** Each engine of the test before its first event: there is another after a restart, or none. */
  readonly onEngine?: (engine: Engine) => void
}

/** Somebody who looks when an instant is over. */
interface Look {
  readonly at: number
  readonly look: () => void
}

/** Visitors and operators, an engine, and a clock that goes on as told. */
export class Stage implements Around {
  readonly witness: Witness
  readonly pages = new Pages()
  readonly addresses = new Addresses()
  readonly guests: ReadonlyMap<string, Guest>
  /** When the test began, ms since 1970 UTC. */
  readonly start: number
  private readonly env: VirtualEnv
  private readonly setting: Setting
  private readonly options: StageOptions
  private readonly wallClock: WallClock
  private rules: RuleSet
  private running: Engine
  private events = 0
  private readonly looks: Look[] = []

  constructor(setting: Setting, options: StageOptions) {
    this.setting = setting
    this.options = options
    this.start = setting.start
    this.rules = setting.rules
    this.env = virtualEnv(setting.start, options.seed)
    this.wallClock = new WallClock(setting.sites[this.site]?.timeZone)
    this.guests = new Map(
      setting.cast.map(({ name, site = this.site, heldOut }) => {
        const id = idOf(name, site, heldOut, ruleSetsOf(setting), options.seed)
        return [name, new Guest(this, name, id, site)]
      }),
    )
    const byId = new Map([...this.guests.values()].map((guest) => [guest.id, guest]))
    this.witness = new Witness((id) => byId.get(id)?.ip)
    this.running = this.engineOf()
  }

  /** The first site. */
  get site(): string {
    return Object.keys(this.setting.sites)[0] ?? 'site'
  }

  get engine(): Engine {
    return this.running
  }

  /** ms since 1970 UTC. */
  get now(): number {
    return this.env.clock.now()
  }

  /** How long the longest visit goes on without an event, ms. */
  get visitTimeoutMs(): number {
    const timeouts = Object.values(this.setting.sites).map(
      ({ visitTimeoutMs = 1_800_000 }) => visitTimeoutMs,
    )
    return Math.max(...timeouts)
  }

  async open(): Promise<void> {
    await this.running.open()
  }

  async close(): Promise<void> {
    await this.running.close()
    await this.options.storage.close()
  }

  /** Somebody wants to look when all has happened that happens at an instant, ms. */
  lookAt(at: number, look: () => void): void {
    this.looks.push({ at, look })
    this.looks.sort((left, right) => left.at - right.at)
  }

  /** Time goes on to an instant, ms, and all that is due on the way happens at its own. */
  async pass(until: number): Promise<void> {
    await this.rest()
    for (let next = this.looks[0]; next !== undefined && next.at < until; next = this.looks[0]) {
      await this.goOn(next.at)
      this.looks.shift()
      next.look()
    }
    await this.goOn(until)
  }

  /** Time goes on until nobody wants to look any more. */
  async passLooks(): Promise<void> {
    const last = this.looks.at(-1)
    if (last === undefined) return
    await this.pass(Math.max(this.now, last.at))
    for (const { look } of this.looks.splice(0)) look()
  }

  /** All that can happen at this instant has happened. */
  async rest(): Promise<void> {
    await this.running.idle()
  }

  /** The next instant, ms, at which the clocks of the site show a time of day, ms since midnight. */
  nextClock(timeOfDayMs: number): number {
    return this.wallClock.next(timeOfDayMs, this.now + 1)
  }

  /** The engine takes events of a visitor, and they are settled. */
  async receive(peer: Peer, events: readonly RawEvent[]): Promise<void> {
    const { refused } = await this.running.receive(peer, { type: 'events', events })
    for (const { id, code } of refused) {
      const type = events.find((event) => event.id === id)?.type ?? ''
      this.refuse({ id: peer.visitor }, type, code)
    }
    await this.rest()
  }

  /** Other rules come into force, by the name of their file. */
  async change(file: string): Promise<void> {
    const rules = this.setting.laterRules.get(file)
    if (rules === undefined) throw new ScenarioError('STEP', `There are no rules "${file}".`)
    this.rules = rules
    await this.running.use(rules)
    this.note(`the rules change to ${file}`)
    await this.rest()
  }

  /** The engine is closed, and another goes on with what is stored. */
  async restart(): Promise<void> {
    await this.running.close()
    this.running = this.engineOf()
    await this.running.open()
    this.note('the server restarts')
    for (const guest of this.guests.values()) await guest.connectAgain()
    await this.rest()
  }

  /** What was done, by a visitor or to it, is not taken. */
  refuse(guest: Pick<Guest, 'id'>, type: string, code: string): void {
    this.witness.note({ kind: 'refused', at: this.now, visitor: guest.id, type, code })
  }

  /** Something is done by somebody who is no visitor. */
  note(words: string): void {
    this.witness.note({ kind: 'done', at: this.now, words })
  }

  /** The address of a page of a site. */
  url(site: string, path: string): string {
    if (!path.startsWith('/')) return path
    const [host = `${site}.example`] = this.setting.sites[site]?.hosts ?? []
    return `https://${host}${path}`
  }

  /** A fresh id for an event. */
  nextId(): string {
    return `event-${++this.events}`
  }

  /** What a visitor is remembered by. */
  state(guest: Guest): VisitorState | undefined {
    return this.witness.state(guest.id)
  }

  private async goOn(until: number): Promise<void> {
    for (let due = this.env.nextAt; due <= until; due = this.env.nextAt) {
      this.env.advanceTo(due)
      await this.rest()
    }
    this.env.advanceTo(until)
    await this.rest()
  }

  private engineOf(): Engine {
    const { setting, options, env, rules } = this
    const coverage = options.coverages?.of(setting.rules)
    const engineOptions: EngineOptions = {
      sites: setting.sites,
      rules,
      storage: keptStorage(options.storage),
      facts: options.facts,
      enrichers: [...options.enrichers, this.addresses.enricher],
      transports: [this.pages],
      notifiers: [{ name: 'scenario', webhooks: webhooksOf(setting), notify: delivered }],
      privacy: { consent: setting.consent },
      secret: 'the stage of a scenario test',
      env,
      ...(coverage && { ruleEngine: coverage.engine() }),
    }
    const engine = createEngine(engineOptions)
    this.witness.watch(engine)
    coverage?.watch(engine)
    options.onEngine?.(engine)
    return engine
  }
}

const delivered = async () => 'delivered' as const
