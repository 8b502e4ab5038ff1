export type { Cancel, Clock, Env } from './env/env.ts'
export { systemEnv } from './env/system.ts'
export { BeckonError, StorageError, type StorageErrorCode, UsageError } from './errors.ts'
export type { Connection } from './hub/connection.ts'
export type { Ending, HubCounts } from './hub/counts.ts'
export { Hub, type HubOptions } from './hub/hub.ts'
export type { Authenticate, ClientInfo, Credentials, Identity } from './hub/identity.ts'
export { defaultHubLimits, type HubLimits } from './hub/limits.ts'
export type { OriginPolicy } from './hub/origin.ts'
export { heldRefusals, type RefusalOptions, Refusals } from './hub/refusals.ts'
export { Turns } from './hub/turns.ts'
export type { Wire } from './hub/wire.ts'
export type { JsonObject, JsonPrimitive, JsonValue } from './json.ts'
export type {
  ClientHints,
  Enricher,
  EnrichInput,
  Enrichment,
  Geo,
  Referrer,
  ReferrerType,
  UserAgent,
  Utm,
} from './ports/enricher.ts'
export type { Notice, Notifier } from './ports/notifier.ts'
export type {
  CommitResult,
  EntityKey,
  EntityKind,
  EventRef,
  HistoryCut,
  Loaded,
  LoadRequest,
  LogRecord,
  OutboxEntry,
  PendingEntry,
  ReadQuery,
  RecordKind,
  Storage,
  StorageCapabilities,
  StoredRecord,
  Unit,
} from './ports/storage.ts'
export type {
  Answer,
  Delivery,
  OperatorPeer,
  OperatorReceiver,
  Peer,
  Receiver,
  Refusal,
  Transport,
} from './ports/transport.ts'
export type {
  AckMessage,
  ClientMessage,
  EventsMessage,
  HelloMessage,
  PingMessage,
  RawEvent,
} from './protocol/client-message.ts'
export { type Closing, closings, finalClosings } from './protocol/closing.ts'
export type { Cursor } from './protocol/cursor.ts'
export type { Effect, NoticeMessage } from './protocol/effect.ts'
export type {
  AcknowledgedMessage,
  NumberedMessage,
  PongMessage,
  RefusedMessage,
  ServerMessage,
  WelcomeMessage,
} from './protocol/server-message.ts'
export { Recent } from './recent.ts'
