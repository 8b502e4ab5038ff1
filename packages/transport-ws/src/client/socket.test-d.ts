import type { WebSocket } from 'ws'
import type { SocketConstructor } from './socket.ts'

/** The class of the package `ws` is taken as it is. */
export const ofWs: SocketConstructor = undefined as unknown as typeof WebSocket

/** Something that cannot send is no socket. */
// @ts-expect-error
export const noSocket: SocketConstructor = undefined as unknown as new (url: string) => EventTarget
