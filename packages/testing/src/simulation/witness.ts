import type { EngineError } from '@beckon/core'
import type {
  Answer,
  CommitResult,
  Effect,
  EventsMessage,
  LogRecord,
  Notice,
  Peer,
  Storage,
  Unit,
} from '@beckon/core/adapter'
import type { Device, Page, PageWatch } from './device.ts'
import { Findings } from './finding.ts'
import type { Life, MachineClock } from './life.ts'
import { AccountOracle } from './oracles/account-oracle.ts'
import { BlockOracle, toldWithinMs } from './oracles/block-oracle.ts'
import { BoundsOracle } from './oracles/bounds-oracle.ts'
import { DeskOracle } from './oracles/desk-oracle.ts'
import { EffectOracle } from './oracles/effect-oracle.ts'
import { FateOracle } from './oracles/fate-oracle.ts'
import { InvitationOracle } from './oracles/invitation-oracle.ts'
import { LogOracle } from './oracles/log-oracle.ts'
import { ReplayOracle } from './oracles/replay-oracle.ts'
import type { Schedule } from './schedule.ts'
import type { ServerProcess, ServerWatch } from './server-process.ts'
import type { Trace } from './trace.ts'
import type { WriteWatch } from './unreliable-storage.ts'

/** So often bounds are looked at, which takes longer than other things: after each so many looks. */
const boundsEvery = 16

/** Sees everything that happens, writes it down, and tells the oracles. */
export class Witness implements WriteWatch, ServerWatch, PageWatch {
  readonly findings: Findings
  readonly account: AccountOracle
  readonly log: LogOracle
  readonly effects: EffectOracle
  readonly fates: FateOracle
  readonly invitations: InvitationOracle
  readonly desk: DeskOracle
  readonly blocks: BlockOracle
  readonly bounds: BoundsOracle
  readonly replay: ReplayOracle
  /** Visitors of whom anything was written. */
  readonly visitors = new Set<string>()
  /** Something has happened in the process since it was looked at. */
  stirred = false
  private looks = 0
  private readonly schedule: Schedule
  private readonly serverClock: MachineClock
  private readonly trace: Trace
  /** Failures of the storage that a process was told of and has not told yet. */
  private readonly untold = new WeakMap<Life, number>()
  /** When each effect was handed over last, real time, ms. */
  private readonly sentAt = new Map<string, number>()

  /** @param storage is read at the end, behind everybody's back */
  constructor(schedule: Schedule, serverClock: MachineClock, storage: Storage, trace: Trace) {
    const begin = schedule.now
    this.schedule = schedule
    this.serverClock = serverClock
    this.trace = trace
    const findings = new Findings(() => schedule.now - begin)
    this.findings = findings
    this.account = new AccountOracle(findings)
    this.log = new LogOracle(findings)
    this.effects = new EffectOracle(findings)
    this.fates = new FateOracle(findings, this.log)
    this.invitations = new InvitationOracle(findings)
    this.desk = new DeskOracle(findings)
    this.blocks = new BlockOracle(findings)
    this.bounds = new BoundsOracle(findings)
    this.replay = new ReplayOracle(findings, storage)
  }

  written(units: readonly Unit[], results: readonly CommitResult[]): void {
    for (const [index, unit] of units.entries()) {
      const status = results[index]?.status ?? 'no answer'
      const { kind, id } = unit.entity
      this.trace.add(`write ${kind} ${id} ${status}`)
      if (status !== 'committed') continue
      for (const record of unit.records) this.trace.add(inShort(record))
      if (kind === 'visitor') this.visitors.add(id)
      this.log.written(unit)
      this.effects.written(unit)
      this.invitations.written(unit)
      this.desk.written(unit, this.schedule.now)
      this.blocks.written(unit)
    }
  }

  told(units: readonly Unit[], results: readonly CommitResult[], life: Life): void {
    this.account.told(life, units, results)
    this.stirred = true
  }

  settled(ids: readonly string[]): void {
    this.trace.add(`settle ${ids.join()}`)
    this.effects.settled(ids, this.serverClock.latest)
  }

  storageFailed(life: Life): void {
    this.untold.set(life, (this.untold.get(life) ?? 0) + 1)
  }

  received(process: ServerProcess, _: Peer, message: string | Uint8Array | EventsMessage): void {
    this.account.received(process, message)
    this.stirred = true
  }

  answered(process: ServerProcess, { visitor }: Peer, answer: Answer): void {
    this.trace.add(`answer ${visitor} ${JSON.stringify(answer)}`)
    this.account.answered(process, answer)
    this.fates.answered(visitor, answer)
    // What is to be sent again may be overtaken by what was sent after it.
    for (const { id = '' } of answer.refused) this.log.disorder(id.split('-')[0] ?? id)
    this.stirred = true
  }

  delivering(_: ServerProcess, visitor: string, effect: Effect): void {
    this.trace.add(`deliver ${visitor} ${effect.type} ${effect.id}`)
    this.effects.delivering(effect, this.serverClock.now())
    this.sentAt.set(effect.id, this.schedule.now)
  }

  delivered(_: ServerProcess, effect: Effect): void {
    this.effects.delivered(effect.id)
  }

  notified(_: ServerProcess, notice: Notice): void {
    this.trace.add(`notify ${notice.id}`)
    this.effects.delivered(notice.id)
  }

  failed({ life }: ServerProcess, { code, message, cause }: EngineError): void {
    this.trace.add(`error ${code}`)
    if (code === 'STORAGE') this.untold.set(life, (this.untold.get(life) ?? 0) - 1)
    else if (code !== 'SHARED_ADDRESS')
      this.findings.add('errors', `${code}: ${message} ${String(cause)}`)
  }

  tracked(page: Page, id: string, type: string): void {
    this.trace.add(`track ${page.name} ${id} ${type}`)
    this.fates.trackedBy(page, id, type, this.schedule.now)
  }

  committed(page: Page, ids: readonly string[]): void {
    this.trace.add(`committed ${page.name} ${ids.join()}`)
    this.fates.committed(page, ids)
  }

  refused(page: Page, id: string | undefined, code: string, passing: boolean): void {
    this.trace.add(`refused ${page.name} ${id} ${code}`)
    this.fates.refused(id, passing)
    if (passing) this.log.disorder(page.name)
  }

  dropped(page: Page, ids: readonly string[]): void {
    this.trace.add(`dropped ${page.name} ${ids.join()}`)
    this.fates.dropped(ids)
  }

  shown(page: Page, type: string, { id }: { readonly id: string }): void {
    this.trace.add(`shown ${page.name} ${type} ${id}`)
    this.effects.shown(page, type, id)
    if (type === 'block' || type === 'unblock') this.toldOfBlock(page, id)
  }

  /** After each thing that happens. */
  look(process: ServerProcess): void {
    if (!this.stirred) return
    this.stirred = false
    this.account.look(process)
    if (++this.looks % boundsEvery === 0) this.bounds.look(process)
  }

  /** Failures that a process should have told by now. */
  checkErrors({ life }: ServerProcess): void {
    const untold = this.untold.get(life) ?? 0
    if (untold > 0) this.findings.add('errors', `${untold} failures of the storage were not told`)
  }

  private toldOfBlock(page: Page, id: string): void {
    if (!this.blocks.told(page, id)) return
    const { device } = page
    // Who connects after that is refused, and told so, with the first thing it sends.
    const sentAt = (this.sentAt.get(id) ?? 0) - welcomeMs
    const others = soundPages(device, page.client.visitor).filter(
      ({ soundSince = Number.POSITIVE_INFINITY }) => soundSince < sentAt,
    )
    this.schedule.after(toldWithinMs, () => {
      const still = soundPages(device, page.client.visitor)
      this.blocks.check(
        id,
        others.filter((other) => still.includes(other)),
      )
    })
  }
}

/** Longer than it takes to be welcomed, where nothing goes wrong, ms. */
const welcomeMs = 1_000

function inShort({ kind, id, type, at, data }: LogRecord): string {
  const { outcome = '', reason = '' } = data
  return `${kind} ${id} ${type} ${at} ${outcome} ${reason}`
}

function soundPages({ pages }: Device, visitor: string | undefined): readonly Page[] {
  return pages.filter((page) => page.isSound && page.client.visitor === visitor)
}
