import { eventOf } from '../commit/record.ts'
import { resumedType, resumptionOf } from '../commit/resumed.ts'
import { assumedShutOut, wokenType } from '../commit/shut-out.ts'
import { pageAddress } from '../domain/page.ts'
import { type Resumption, unconnected } from '../domain/resumption.ts'
import { newVisitor, type VisitorState } from '../domain/visitor.ts'
import { actOf, isOperatorAct } from '../operator/operator-act.ts'
import type { LogRecord } from '../ports/storage.ts'
import type { VisitorEvent } from '../receive/event.ts'
import { isDeskAnswer, saysOf } from '../step/asking.ts'
import type { Decision } from '../step/decision.ts'
import { resume } from '../step/resume.ts'
import type { Rulebook } from '../step/rulebook.ts'
import type { Stepper } from '../step/step.ts'
import { hasChanged, type Stepped } from '../step/stepped.ts'

/** Lives a visitor's past once more, from its records, with the wake-ups that were due in between. */
export class Rerun {
  state: VisitorState | undefined
  private readonly visitor: string
  private readonly stepper: Stepper
  private wakeAt = Number.POSITIVE_INFINITY
  /** Decisions that stand on one side only so far: in the log, or in what was lived again. */
  private readonly recorded = new Map<string, Decision>()
  private readonly made = new Map<string, Decision>()

  /** `state`: as it was before the first record; undefined: there was no such visitor yet. */
  constructor(visitor: string, stepper: Stepper, state?: VisitorState) {
    this.visitor = visitor
    this.stepper = stepper
    if (state === undefined) return
    this.state = state
    this.wakeAt = stepper.wakeOf(visitor, state)
  }

  /** What was decided is what the log says. */
  get agrees(): boolean {
    return this.recorded.size === 0 && this.made.size === 0
  }

  /** Decisions that only the log has, and those that were made again and it has not. */
  get disagreement(): {
    readonly recorded: readonly Decision[]
    readonly made: readonly Decision[]
  } {
    return { recorded: [...this.recorded.values()], made: [...this.made.values()] }
  }

  get book(): Rulebook {
    return this.stepper.book
  }

  /** Takes in a decision that the log has. */
  note(decision: Decision): void {
    if (!this.made.delete(decision.id)) this.recorded.set(decision.id, decision)
  }

  /** Other rules come into force at an instant, ms; those due by then were woken under the former. */
  async swap(book: Rulebook, at: number): Promise<void> {
    await this.pass(at)
    this.stepper.use(book)
    if (this.state === undefined) return
    this.state = this.stepper.adopt(this.state)
    // Who waited for nothing is not looked at before it comes again.
    if (this.wakeAt < Number.POSITIVE_INFINITY) {
      this.wakeAt = Math.max(at, this.stepper.wakeOf(this.visitor, this.state))
    }
  }

  /** Takes in an event that the log has, late ones apart, which nobody was asked about. */
  async event(record: LogRecord): Promise<void> {
    const { at, type } = record
    const { event, occurredAt, enrichment, context, language, late, shutOut } = eventOf(record)
    if (late) return
    if (type === resumedType) return this.resume(this.book, resumptionOf(event.data))
    if (type === wokenType) return this.woken(at, event.data?.shutOut)
    await this.pass(at)
    const isShutOut = () => shutOut === true
    if (type === 'presence.gained' || type === 'presence.lost') {
      await this.presence(event.id, at, type === 'presence.gained', isShutOut)
      return
    }
    if (isDeskAnswer(type)) {
      await this.desk(event, at, isShutOut)
      return
    }
    if (isOperatorAct(type)) {
      await this.operator(event, at, isShutOut)
      return
    }
    const stepped = await this.stepper.event(this.visitor, this.state ?? newVisitor(at), {
      event,
      page: event.page && pageAddress(event.page.url),
      at,
      occurredAt: occurredAt ?? event.at,
      enrichment: enrichment ?? {},
      language,
      context,
    })
    this.take(stepped)
  }

  /** It was loaded anew, under rules that may be other ones. */
  async resume(book: Rulebook, resumption: Resumption): Promise<void> {
    const { from, disconnected } = resumption
    await this.pass(from)
    this.stepper.use(book)
    if (this.state === undefined) return
    const adopted = this.stepper.adopt(this.state)
    const state = disconnected ? unconnected(adopted) : adopted
    this.take(await resume(this.stepper, this.visitor, state, resumption))
  }

  /** Time passes for somebody who is not in memory, and whom other rules await. */
  async rest(from: number, until: number): Promise<void> {
    await this.pass(from)
    if (this.state !== undefined) {
      this.take(this.stepper.unjudged(this.visitor, this.state, until))
    }
  }

  /** Time passes up to an instant, ms, with every wake-up due on the way at its own. */
  async pass(until: number): Promise<void> {
    while (this.state !== undefined && this.wakeAt <= until) {
      const before: VisitorState = this.state
      const at = this.wakeAt
      const shutOut = () => assumedShutOut(before)
      const stepped = await this.stepper.tick(this.visitor, before, at, shutOut)
      // As the engine has it: what changed nothing has not happened.
      if (hasChanged(before, stepped)) this.take(stepped)
      this.wakeAt = stepped.wakeAt
    }
  }

  /** It was woken at an instant, ms, as there is a record of it. */
  private async woken(at: number, seen: unknown): Promise<void> {
    await this.pass(at - 1)
    const { state } = this
    if (state === undefined) return
    const shutOut = () => (typeof seen === 'boolean' ? seen : assumedShutOut(state))
    this.take(await this.stepper.tick(this.visitor, state, at, shutOut))
  }

  private async presence(
    id: string,
    at: number,
    present: boolean,
    shutOut: () => boolean,
  ): Promise<void> {
    const { state } = this
    if (state?.visit === undefined) return
    const change = { id, at, present }
    const { visit } = state
    this.take(await this.stepper.comeOrGone(this.visitor, state, visit, change, shutOut))
  }

  private async operator(
    { id, type, data }: VisitorEvent,
    at: number,
    shutOut: () => boolean,
  ): Promise<void> {
    const { state } = this
    if (state === undefined) return
    const act = actOf(type, data)
    this.take(await this.stepper.operate(this.visitor, state, id, at, act, shutOut))
  }

  private async desk(
    { id, data }: VisitorEvent,
    at: number,
    shutOut: () => boolean,
  ): Promise<void> {
    const { state } = this
    if (state === undefined) return
    const says = saysOf(data)
    this.take(await this.stepper.hear(this.visitor, state, id, at, says, shutOut))
  }

  private take(stepped: Stepped): void {
    this.state = stepped.state
    this.wakeAt = stepped.wakeAt
    for (const decision of stepped.decisions) {
      if (!this.recorded.delete(decision.id)) this.made.set(decision.id, decision)
    }
  }
}
