import type { BlockChange } from './domain/block.ts'
import type { InvitationChange } from './domain/invitation.ts'
import type { Decision } from './step/decision.ts'

/** One step in the life of an invitation, and whose it is. */
export interface InvitationEvent extends InvitationChange {
  readonly site: string
  readonly visitor: string
}

/** One step in the life of a block, and whose it is: a visitor's own, or that of everybody behind an address. */
export type BlockEvent = BlockChange & {
  readonly site: string
} & (
    | { readonly visitor: string; readonly address?: undefined }
    /** The key of the address: a keyed hash, as in a visitor's context. */
    | { readonly address: string; readonly visitor?: undefined }
  )

/** What `engine.on` can be asked for, for people who do without Observables. Sent after the commit. */
export type EngineEvents = {
  decision: Decision
  'visit.started': VisitChange
  'visit.ended': VisitChange
  'segment.entered': Decision
  'segment.left': Decision
  'invitation.offered': Decision
  /** An operator has invited a visitor. */
  'operator.invited': InvitationEvent
  'invitation.shown': InvitationEvent
  'invitation.accepted': InvitationEvent
  'invitation.declined': InvitationEvent
  'invitation.ignored': InvitationEvent
  'invitation.expired': InvitationEvent
  'invitation.revoked': InvitationEvent
  'invitation.engaged': InvitationEvent
  /** Its goal was reached, by who was invited or, as `from` says, by who was held out. */
  'invitation.converted': InvitationEvent
  'visitor.blocked': Decision
  'visitor.redirected': Decision
  /** A block of a visitor, or of an address, has begun or was renewed. */
  'block.begun': BlockEvent
  /** One was taken back, or its time was over. */
  'block.ended': BlockEvent
  error: EngineError
}

/** A visit began or ended. */
export interface VisitChange {
  readonly kind: 'started' | 'ended'
  readonly site: string
  readonly visitor: string
  /** ms. */
  readonly at: number
  /** 1 for the visitor's first. */
  readonly number: number
}

/** Something went wrong and was dealt with; nobody else was harmed. */
export interface EngineError {
  readonly code:
    | 'ENRICHER'
    | 'STORAGE'
    | 'TRANSPORT'
    | 'LISTENER'
    | 'RULE'
    /** A fact of the site's own could not be computed. */
    | 'FACT'
    /** A window of some rule had more events than it can hold: told once for each. */
    | 'WINDOW_SATURATED'
    /** Many visitors are behind an address that a rule has blocked. */
    | 'SHARED_ADDRESS'
    | 'INTERNAL'
  readonly message: string
  readonly cause: unknown
}
