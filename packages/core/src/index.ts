export type { AccountSnapshot } from './account.ts'
export type { IpPolicy } from './admit/address-book.ts'
export type { Context } from './admit/context.ts'
export type { CommittedEvent } from './announce.ts'
export type { BlockListDocument } from './block-list/document.ts'
export type { BlockTarget, ListedBlock } from './block-list/listed-block.ts'
export type { Blocked, BlockOptions, SiteBlocks } from './block-list/site-blocks.ts'
export { type StoredBlocksOptions, storedBlocks } from './block-list/stored-blocks.ts'
export { type Bounds, defaultBounds } from './bounds.ts'
export type { EventData, RefusedData, Told } from './commit/record.ts'
export type { EventSituation, Situation } from './commit/situation.ts'
export type { CommittedRecord } from './commit/tell-records.ts'
export type { Depths } from './depths.ts'
export type { Duty } from './desk/roster.ts'
export type { SiteDesk } from './desk/site-desk.ts'
export type { AddressState } from './domain/address.ts'
export type { Block, BlockChange, BlockedPart, BlockStep } from './domain/block.ts'
export type { Cart } from './domain/cart.ts'
export type { InvitationChange, Invitations, LiveInvitation } from './domain/invitation.ts'
export type { InvitationStage, InvitationStep, Revocation } from './domain/invitation-stage.ts'
export type { Mark, Marks } from './domain/marks.ts'
export { type Page, type PageAddress, pageAddress } from './domain/page.ts'
export type { TabPage, Visit } from './domain/visit.ts'
export type { Membership, VisitorState } from './domain/visitor.ts'
export type { Window } from './domain/window/window.ts'
export { createEngine, Engine } from './engine.ts'
export type {
  BlockEvent,
  EngineError,
  EngineEvents,
  InvitationEvent,
  VisitChange,
} from './engine-events.ts'
export type { EngineOptions, PrivacyOptions } from './engine-options.ts'
export type { Cancel, Clock, Env } from './env/env.ts'
export { systemEnv } from './env/system.ts'
export { BeckonError, StorageError, type StorageErrorCode, UsageError } from './errors.ts'
export { type ExplainSinceOptions, explainSince, type LifeSince } from './explain/explain-since.ts'
export { type ExplainStoredOptions, explainStored } from './explain/explain-stored.ts'
export { type Relived, reliveStored } from './explain/relive-stored.ts'
export type { Standing } from './explain/standing.ts'
export type {
  ExplainQuery,
  HistoryGap,
  RuleExplanation,
  VisitorExplanation,
} from './explain/visitor-explanation.ts'
export type { JsonObject, JsonPrimitive, JsonValue } from './json.ts'
export type {
  Acted,
  ActUpon,
  OperatorInvitation,
  OperatorRedirection,
} from './operator/operators.ts'
export type {
  CommitBegun,
  CommitEnd,
  CommitProbe,
  EffectEnd,
  EffectOutcome,
  Passage,
  Probe,
  RulesSwap,
} from './probe/probe.ts'
export type { VisitorEvent } from './receive/event.ts'
export { isOwnType } from './receive/own-types.ts'
export type { UnreadableInput } from './receive/reception.ts'
export type { RuleCount } from './rule-counts.ts'
export type { BarredReason } from './step/barred.ts'
export type { Decision, Outcome, SuppressionReason } from './step/decision.ts'
export type { DerivedEvent } from './step/derive.ts'
export type { EventView, FactView } from './step/fact-view.ts'
export { isHeldOut } from './step/holdout.ts'
export { safeRedirect } from './step/redirect.ts'
export type { DepartmentOptions, SiteOptions } from './step/site.ts'
export type { SiteFact } from './step/site-fact.ts'
export type { Presence } from './step/views.ts'
export { Zone } from './step/zone.ts'
export type { VisitorChange, VisitorNow } from './visitor-changes.ts'
export type { VisitorCount } from './visitor-counts.ts'
