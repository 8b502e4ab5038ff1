import type { Storage } from '@beckon/core/adapter'
import { Chance } from './chance.ts'
import { Device } from './device.ts'
import { drawFaults, type Fault } from './fault.ts'
import { MachineClock } from './life.ts'
import { Network } from './network.ts'
import { operate } from './operate.ts'
import type { PageClient, PageParts } from './page-client.ts'
import { type Act, type Doing, drawPlan, type Plan } from './plan.ts'
import { shopRules } from './rules.ts'
import { drained, Schedule } from './schedule.ts'
import { Server } from './server.ts'
import { site } from './setting.ts'
import { strike } from './strike.ts'
import { Trace } from './trace.ts'
import { UnreliableStorage } from './unreliable-storage.ts'
import { Witness } from './witness.ts'

/** Monday noon, UTC. */
const start = Date.UTC(2026, 0, 5, 12)
const minuteMs = 60_000
/** Ten times what happens in an hour in which something comes of everything. */
const mostSteps = 300_000

export interface SimulationParts {
  readonly seed: number
  readonly storage: Storage
  readonly connect: (parts: PageParts) => PageClient
  readonly visitors: number
  readonly durationMs: number
  /** Drawn, where they are not given. */
  readonly faults: readonly Fault[] | number
  readonly write?: (line: string) => void
}

/** One run: visitors, network, server and storage, on one schedule. */
export class Simulation {
  readonly witness: Witness
  readonly faults: readonly Fault[]
  /** Faults that found something to strike. */
  struck = 0
  /** Things that happened. */
  steps = 0
  readonly schedule: Schedule
  readonly serverClock: MachineClock
  readonly storage: UnreliableStorage
  readonly network: Network
  readonly server: Server
  readonly devices: readonly Device[]
  private readonly parts: SimulationParts
  private readonly trace: Trace
  private readonly plan: Plan

  constructor(parts: SimulationParts) {
    const { seed, visitors, durationMs, faults, connect } = parts
    this.parts = parts
    this.faults =
      typeof faults === 'number'
        ? drawFaults(new Chance(seed, 'faults'), faults, durationMs)
        : faults
    this.plan = drawPlan(new Chance(seed, 'workload'), visitors, durationMs)
    const chance = new Chance(seed, 'scheduling')
    const schedule = new Schedule(start, new Chance(seed, 'ties'))
    const passed = (): number => schedule.now - start
    this.schedule = schedule
    this.serverClock = new MachineClock(schedule)
    this.trace = new Trace(passed, parts.write)
    const watch = new Witness(schedule, this.serverClock, parts.storage, this.trace)
    this.witness = watch
    this.storage = new UnreliableStorage(parts.storage, schedule, chance, watch)
    const network = new Network(schedule, chance)
    this.network = network
    this.server = new Server({
      ...{ schedule, network, watch },
      chance: new Chance(seed, 'server'),
      clock: this.serverClock,
      storage: this.storage,
      rules: shopRules(),
    })
    const pages = new Chance(seed, 'pages')
    this.devices = this.plan.guests.map(
      (guest, number) =>
        new Device(number, guest, { schedule, network, site, connect, watch, chance: pages }),
    )
  }

  /** @returns a hash of all that happened */
  async run(): Promise<string> {
    const { durationMs } = this.parts
    this.server.start()
    for (const device of this.devices) {
      for (const act of device.guest.acts) this.schedule.after(act.at, () => this.act(device, act))
    }
    for (const doing of this.plan.doings) this.schedule.after(doing.at, () => this.do(doing))
    for (const fault of this.faults) this.schedule.after(fault.at, () => this.strike(fault))
    await this.goOn(start + durationMs)
    await this.rest()
    return this.trace.digest()
  }

  /** One thing after the other, until an instant of real time. */
  private async goOn(until: number): Promise<void> {
    // What was begun from outside may be about to ask for time.
    await drained()
    for (;;) {
      const next = this.schedule.take(until)
      if (next === undefined) return
      if (++this.steps > mostSteps) {
        this.witness.findings.add('bounds', `more than ${mostSteps} things happen`)
        return
      }
      next()
      await drained()
      const { process } = this.server
      if (process !== undefined) this.witness.look(process)
    }
  }

  private act(device: Device, act: Act): void {
    if (act.act === 'open' || (act.act === 'tab' && device.page !== undefined)) device.open()
    else if (act.act === 'track') device.page?.track(act.type, act.path, act.data)
    else if (act.act === 'leave') device.leave()
  }

  private do(doing: Doing): void {
    const { server, schedule, witness } = this
    if (doing.does === 'duty') {
      server.setDuty(doing.operator, doing.capacity)
      witness.desk.duty(doing.operator, doing.capacity, schedule.now)
    } else if (doing.does === 'rules') server.use(doing.set)
    else operate(doing, this)
  }

  private strike(fault: Fault): void {
    this.trace.add(`fault ${JSON.stringify(fault)}`)
    if (strike(fault, this)) this.struck++
  }

  /** Nothing goes wrong any more: everything must come to an end. */
  private async rest(): Promise<void> {
    const { schedule, devices, witness, server } = this
    this.storage.heal()
    this.network.heal()
    // A last cut, while answers are on their way: everybody has something to come back for.
    for (const { page } of devices) page?.track('page.view', '/')
    await this.goOn(schedule.now + 75)
    this.network.cutAll()
    await this.goOn(schedule.now + 4 * minuteMs)
    witness.fates.checkSent(schedule.now - minuteMs)
    for (const device of devices) device.leave()
    // What a page could not get rid of when it was closed is sent by the next one.
    const late = devices.filter(({ unsentIds }) => unsentIds.length > 0)
    for (const device of late) device.open()
    await this.goOn(schedule.now + 2 * minuteMs)
    for (const device of late) {
      device.leave()
      if (device.unsentIds.length === 0) continue
      witness.findings.add('quiet', `device ${device.number} still keeps events to be sent`)
    }
    // Where the clock was put back, what was made before lasts until it has caught up.
    const behind = this.serverClock.latest - this.serverClock.now()
    await this.goOn(schedule.now + 25 * minuteMs + behind)
    await this.lookBack()
    await this.end()
    witness.fates.rest()
    if (server.process !== undefined) witness.findings.add('quiet', 'the server does not end')
  }

  private async lookBack(): Promise<void> {
    const { witness, server } = this
    const { findings } = witness
    const { process } = server
    if (process?.open !== true) {
      findings.add('quiet', 'the server does not come back')
      return
    }
    const { wakeups, visitors, ...depths } = process.engine.depths()
    for (const [what, depth] of Object.entries(depths)) {
      if (depth > 0) findings.add('quiet', `${what}: ${depth}`)
    }
    if (witness.effects.waiting > 0) {
      findings.add('quiet', `${witness.effects.waiting} effects in the outbox`)
    }
    witness.account.rest(process)
    witness.bounds.rest(process)
    witness.checkErrors(process)
    for (const visitor of witness.visitors) {
      const stored = await witness.replay.check(visitor)
      this.trace.add(`${visitor} ${JSON.stringify(stored)}`)
    }
  }

  /** The server is stopped while somebody is there, and leaves nothing behind. */
  private async end(): Promise<void> {
    const { server, schedule, witness } = this
    const { process } = server
    if (process?.open !== true) return
    const late = this.devices.slice(0, 3)
    for (const device of late) device.open().track('page.view', '/')
    await this.goOn(schedule.now + 10_000)
    late[0]?.leave()
    await this.goOn(schedule.now + 10_000)
    let over = false
    process.open = false
    process.engine.close().then(
      () => {
        over = true
        const { timers } = process.life
        if (timers > 0) witness.findings.add('quiet', `${timers} timers are left`)
      },
      (error: unknown) => witness.findings.add('quiet', `the engine does not close: ${error}`),
    )
    await this.goOn(schedule.now + minuteMs)
    for (const device of late) device.leave()
    if (!over) witness.findings.add('quiet', 'the engine does not close')
    server.process = undefined
  }
}
