import type {
  BlockEvent,
  BlockedPart,
  BlockTarget,
  CommittedEvent,
  Decision,
  Engine,
  EngineError,
  InvitationEvent,
  JsonObject,
  VisitChange,
  VisitorState,
} from '@beckon/core'

/** One thing that happened, at its instant, ms; `visitor` is the id that the engine knows it by. */
export type Happening = { readonly at: number } & (
  | { readonly kind: 'event'; readonly visitor: string; readonly event: CommittedEvent }
  | { readonly kind: 'decision'; readonly visitor: string; readonly decision: Decision }
  | { readonly kind: 'invitation'; readonly visitor: string; readonly change: InvitationEvent }
  | { readonly kind: 'block'; readonly change: BlockEvent }
  | { readonly kind: 'visit'; readonly visitor: string; readonly change: VisitChange }
  | {
      readonly kind: 'refused'
      readonly visitor: string
      readonly type: string
      readonly code: string
    }
  /** Somebody was put on the site's list of who is blocked. */
  | { readonly kind: 'listed'; readonly target: BlockTarget; readonly what: BlockedPart }
  /** What an operator did, or somebody else who is no visitor: in words. */
  | { readonly kind: 'done'; readonly words: string }
)

/** Sees all that happens on a stage, in order, whatever engine it happens in. */
export class Witness {
  readonly happenings: Happening[] = []
  /** What went wrong within the engine. */
  readonly errors: EngineError[] = []
  private readonly states = new Map<string, VisitorState>()
  private readonly said = new Map<string, JsonObject>()
  /** The IP address behind each address that the engine knows by a key. */
  private readonly addresses = new Map<string, string>()
  private readonly ipOf: (visitor: string) => string | undefined

  /** @param ipOf the IP address of a visitor, now */
  constructor(ipOf: (visitor: string) => string | undefined) {
    this.ipOf = ipOf
  }

  /** From now on an engine is watched too. */
  watch(engine: Engine): void {
    const { happenings } = this
    engine.events$.subscribe((event) =>
      happenings.push({ kind: 'event', at: event.at, visitor: event.visitor, event }),
    )
    engine.decisions$.subscribe((decision) =>
      happenings.push({ kind: 'decision', at: decision.at, visitor: decision.visitor, decision }),
    )
    engine.invitations$.subscribe((change) =>
      happenings.push({ kind: 'invitation', at: change.at, visitor: change.visitor, change }),
    )
    engine.visits$.subscribe((change) =>
      happenings.push({ kind: 'visit', at: change.at, visitor: change.visitor, change }),
    )
    engine.on('block.begun', (change) => happenings.push({ kind: 'block', at: change.at, change }))
    engine.on('block.ended', (change) => happenings.push({ kind: 'block', at: change.at, change }))
    engine.actions$.subscribe(({ id, body }) => this.said.set(id, body))
    engine.visitors$.subscribe((change) => {
      if (change.kind !== 'state' || change.state === undefined) return
      this.states.set(change.visitor, change.state)
      const key = change.state.context?.address?.key
      const ip = this.ipOf(change.visitor)
      if (key !== undefined && ip !== undefined && !this.addresses.has(key)) {
        this.addresses.set(key, ip)
      }
    })
    engine.errors$.subscribe((error) => this.errors.push(error))
  }

  /** Something happened that the engine does not tell. */
  note(happening: Happening): void {
    this.happenings.push(happening)
  }

  /** All that happened to a visitor, to everybody behind its present address, and around it. */
  of(visitor: string): readonly Happening[] {
    const ip = this.ipOf(visitor)
    return this.happenings.filter((one) => {
      if (one.kind === 'done' || one.kind === 'listed') return true
      if (one.kind !== 'block') return one.visitor === visitor
      const { change } = one
      return change.address === undefined
        ? change.visitor === visitor
        : ip !== undefined && this.addresses.get(change.address) === ip
    })
  }

  /** What a visitor is remembered by; undefined for one who has done nothing. */
  state(visitor: string): VisitorState | undefined {
    return this.states.get(visitor)
  }

  /** What the effect of a decision, or of an operator's act, says to the page. */
  bodyOf(effect: string): JsonObject | undefined {
    return this.said.get(effect)
  }
}
