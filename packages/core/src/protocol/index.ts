export type { ClientMessage, EventsMessage, RawEvent } from './client-message.ts'
export type {
  BlockMessage,
  InviteMessage,
  RedirectMessage,
  ServerMessage,
  UnblockMessage,
} from './server-message.ts'
