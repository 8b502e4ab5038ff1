export type { Cancel, Clock, Env } from './env/env.ts'
export { BeckonError, StorageError, type StorageErrorCode, UsageError } from './errors.ts'
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
export type { Answer, Delivery, Peer, Receiver, Refusal, Transport } from './ports/transport.ts'
