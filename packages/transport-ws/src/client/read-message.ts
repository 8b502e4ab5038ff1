import type { NumberedMessage, PongMessage, WelcomeMessage } from '@beckon/core/protocol'

type Read = Readonly<Record<string, unknown>>

/** A message of the server; `undefined` for what is not one. A server may send types we do not know. */
export function readMessage(data: unknown): Read | undefined {
  try {
    const value: unknown = JSON.parse(data as string)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

export function isWelcome(message: Read): message is Read & WelcomeMessage {
  const { type, visitor, serverTime, heartbeatMs, cursor, limits } = message
  return (
    type === 'welcome' &&
    typeof visitor === 'string' &&
    isNumber(serverTime) &&
    isNumber(heartbeatMs) &&
    isRecord(cursor) &&
    isNumber(cursor.seq) &&
    isRecord(limits) &&
    isNumber(limits.messageBytes) &&
    isNumber(limits.eventsPerMessage)
  )
}

export function isPong(message: Read): message is Read & PongMessage {
  return message.type === 'pong' && isNumber(message.seq)
}

export function isNumbered(message: Read): message is Read & NumberedMessage {
  return isNumber(message.seq)
}

export function isRecord(value: unknown): value is Read {
  return typeof value === 'object' && value !== null
}

export function isNumber(value: unknown): value is number {
  return Number.isFinite(value)
}
