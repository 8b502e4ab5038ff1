/** Why something could not be read. */
export type ParseFaultCode =
  | 'MESSAGE_TOO_LARGE'
  | 'TOO_DEEP'
  | 'BAD_UTF8'
  | 'BAD_JSON'
  | 'BAD_MESSAGE'
  | 'BAD_EVENT'
  | 'BAD_TEXT'
  | 'BAD_NUMBER'
  | 'BAD_URL'
  | 'FORBIDDEN_KEY'
  | 'DATA_TOO_LARGE'

/** Something that could not be read: it goes to quarantine, and its sender is told why. */
export interface ParseFault {
  readonly code: ParseFaultCode
  readonly message: string
  /** The event's id, where one could be read. */
  readonly id?: string
  /** What it was, as text, bounded. */
  readonly text: string
}

export function isFault<T extends object>(result: T | ParseFault): result is ParseFault {
  return 'code' in result
}

const excerptLength = 4_096

/** What something unreadable looked like, safe to store: bounded, escaped, never throwing. */
export function excerpt(value: unknown): string {
  try {
    const text = typeof value === 'string' ? value : String(JSON.stringify(value))
    return storable(text)
  } catch {
    return `a value that is not JSON (${typeof value})`
  }
}

/** The start of a text, without what files and databases do not take. */
export function storable(text: string): string {
  return text.slice(0, excerptLength).replace(/[\0\p{Surrogate}]/gu, '\ufffd')
}
