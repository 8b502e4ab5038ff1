import { createEngine, type Engine } from '@beckon/core'
import type { RuleSet } from '@beckon/rules'
import { inProcessTransport } from '../in-process/in-process-transport.ts'
import type { Chance } from './chance.ts'
import { Life, type MachineClock } from './life.ts'
import type { Network } from './network.ts'
import type { Schedule } from './schedule.ts'
import { type ServerProcess, type ServerWatch, till, watchedTransport } from './server-process.ts'
import { bounds, hubLimits, secret, site, siteOptions } from './setting.ts'
import type { UnreliableStorage } from './unreliable-storage.ts'

export interface ServerParts {
  readonly schedule: Schedule
  readonly chance: Chance
  readonly clock: MachineClock
  readonly storage: UnreliableStorage
  readonly network: Network
  readonly rules: readonly RuleSet[]
  readonly watch: ServerWatch
}

/** The site's server: one process after the other, each as forgetful as a process is. */
export class Server {
  /** The one that runs now. */
  process: ServerProcess | undefined
  private readonly parts: ServerParts
  private lives = 0
  /** Which rules are to be in force. */
  private rules = 0
  /** Who is on duty, and how much they can take: whoever knows tells it again after a restart. */
  private readonly duty = new Map<string, number>()

  constructor(parts: ServerParts) {
    this.parts = parts
  }

  start(): void {
    const { schedule, chance, clock, storage, rules, watch, network } = this.parts
    const life = new Life(schedule, clock, chance, `s${this.lives++}`)
    const { env } = life
    const transport = inProcessTransport({
      ...{ env, secret, origins: '*', missingOrigin: 'allow', limits: hubLimits },
    })
    const engine: Engine = createEngine({
      sites: { [site]: siteOptions },
      rules: rules[this.rules] as RuleSet,
      storage: storage.of(life),
      transports: [watchedTransport(transport, watch, () => process)],
      notifiers: [till(watch, () => process)],
      ...{ secret, bounds, env },
    })
    const process: ServerProcess = { life, engine, transport, open: false }
    this.process = process
    engine.errors$.subscribe((error) => watch.failed(process, error))
    engine.open().then(
      () => {
        process.open = true
        network.server = transport
        for (const [operator, capacity] of this.duty) this.tellDuty(process, operator, capacity)
      },
      // Whoever looks after it starts it again.
      () => this.crash(1_000, false, false),
    )
  }

  /** It is killed, and comes back after so many ms. */
  crash(ms: number, silent: boolean, forgets: boolean): boolean {
    const { process } = this
    if (process === undefined) return false
    this.end(process)
    if (forgets) this.parts.storage.forget(process.life)
    this.parts.network.lostServer(silent)
    this.parts.schedule.after(ms, () => this.start())
    return true
  }

  /** It is stopped as it should be, and comes back after so many ms. */
  restart(ms: number): boolean {
    const { process } = this
    if (process?.open !== true) return false
    process.open = false
    this.parts.network.server = undefined
    const over = (): void => {
      if (!process.life.alive) return
      this.end(process)
      this.parts.schedule.after(ms, () => this.start())
    }
    process.engine.close().then(over, over)
    return true
  }

  setDuty(operator: string, capacity: number): void {
    this.duty.set(operator, capacity)
    const { process } = this
    if (process?.open === true) this.tellDuty(process, operator, capacity)
  }

  use(set: number): void {
    const { process } = this
    const ruleSet = this.parts.rules[set] as RuleSet
    this.rules = set
    // Where that fails it is tried again by hand; where the process dies, the next one has them.
    if (process?.open === true) process.engine.use(ruleSet).catch(() => {})
  }

  private tellDuty({ engine }: ServerProcess, operator: string, capacity: number): void {
    const desk = engine.desk(site)
    const told = capacity > 0 ? desk.online(operator, { capacity }) : desk.offline(operator)
    told.catch(() => {})
  }

  private end(process: ServerProcess): void {
    process.open = false
    process.life.end()
    this.process = undefined
  }
}
