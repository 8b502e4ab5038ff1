export type {
  AckMessage,
  ClientMessage,
  EventsMessage,
  HelloMessage,
  PingMessage,
  RawEvent,
} from './client-message.ts'
export { type Closing, closings, finalClosings } from './closing.ts'
export type { Cursor } from './cursor.ts'
export type {
  BlockMessage,
  Effect,
  InviteMessage,
  NoticeMessage,
  RedirectMessage,
  RevokeMessage,
  UnblockMessage,
} from './effect.ts'
export type {
  OperatorBlockMessage,
  OperatorInviteMessage,
  OperatorMessage,
  OperatorRedirectMessage,
  OperatorStatusMessage,
  OperatorUnblockMessage,
  TargetMessage,
} from './operator-message.ts'
export type {
  AcknowledgedMessage,
  NumberedMessage,
  PongMessage,
  RefusedMessage,
  ServerMessage,
  WelcomeMessage,
} from './server-message.ts'
