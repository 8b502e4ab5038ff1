/** A visitor's conversations, as `chat.started` and `chat.ended` tell of them. */
export interface Chat {
  /** How many have begun. */
  readonly count: number
  /** When the last one began, ms. */
  readonly startedAt: number
  /** When it ended, ms; missing while it goes on. */
  readonly endedAt?: number
}

/** After an event of this type; the same where that changes nothing. */
export function chatAfter(before: Chat | undefined, type: string, at: number): Chat | undefined {
  const talks = before !== undefined && before.endedAt === undefined
  if (type === 'chat.started' && !talks) return { count: (before?.count ?? 0) + 1, startedAt: at }
  if (type === 'chat.ended' && talks) return { ...before, endedAt: at }
  return before
}

/** Whether a conversation goes on. */
export function isTalking(chat: Chat | undefined): boolean {
  return chat !== undefined && chat.endedAt === undefined
}
