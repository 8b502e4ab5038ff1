import { Subject } from 'rxjs'
import type { VisitorSlot } from './commit/slot.ts'
import type { VisitorState } from './domain/visitor.ts'

/** A visitor as it is. */
export interface VisitorNow {
  readonly site: string
  readonly visitor: string
  readonly state: VisitorState
  /** It has a connection to this engine, or had one less than 45 s ago. */
  readonly connected: boolean
}

/** Something about a visitor is other than it was. */
export type VisitorChange =
  | {
      /** What is remembered of it: told after a commit, when it is loaded, and when other rules came into force. */
      readonly kind: 'state'
      readonly site: string
      readonly visitor: string
      /** Never changed by anybody. Missing: nothing is known of it, as when it was erased. */
      readonly state: VisitorState | undefined
      readonly connected: boolean
    }
  | {
      /** Its first connection came, or its last has been gone for 45 s. */
      readonly kind: 'connection'
      readonly site: string
      readonly visitor: string
      readonly connected: boolean
    }

/** Tells how visitors stand, for those who want to see all of them. Where nobody listens it does nothing. */
export class VisitorChanges {
  readonly changes$ = new Subject<VisitorChange>()
  private readonly isConnected: (name: string) => boolean

  /** `isConnected`: by the name of a visitor's entity. */
  constructor(isConnected: (name: string) => boolean) {
    this.isConnected = isConnected
  }

  /** A step was committed. One who was erased meanwhile is not told of any more. */
  committed(slot: VisitorSlot, state: VisitorState): void {
    if (this.changes$.observed && !slot.erased) this.tell(slot, state)
  }

  /** A visitor was loaded, or erased. */
  found(slot: Pick<VisitorSlot, 'key' | 'name'>, state: VisitorState | undefined): void {
    if (this.changes$.observed) this.tell(slot, state)
  }

  connection(site: string, visitor: string, connected: boolean): void {
    if (this.changes$.observed) this.changes$.next({ kind: 'connection', site, visitor, connected })
  }

  /** All who are in a visit, of those in memory. */
  *visiting(slots: Iterable<VisitorSlot>): Generator<VisitorNow> {
    for (const { key, name, state } of slots) {
      if (state?.visit === undefined) continue
      yield { site: key.site, visitor: key.id, state, connected: this.isConnected(name) }
    }
  }

  /** Tells of all of them once more. */
  again(slots: Iterable<VisitorSlot>): void {
    if (!this.changes$.observed) return
    for (const slot of slots) if (slot.state?.visit !== undefined) this.tell(slot, slot.state)
  }

  private tell(
    { key, name }: Pick<VisitorSlot, 'key' | 'name'>,
    state: VisitorState | undefined,
  ): void {
    const { site, id: visitor } = key
    this.changes$.next({ kind: 'state', site, visitor, state, connected: this.isConnected(name) })
  }
}
