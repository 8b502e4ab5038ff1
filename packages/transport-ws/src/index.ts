export type { RefusalOptions } from '@beckon/core/adapter'
export {
  type WebSocketTransport,
  type WebSocketTransportOptions,
  webSocketTransport,
} from './web-socket-transport.ts'
