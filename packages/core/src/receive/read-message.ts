import type { Bounds } from '../bounds.ts'
import { excerpt, isFault, type ParseFault, type ParseFaultCode, storable } from './fault.ts'

const decoder = new TextDecoder('utf-8', { fatal: true })

/** Reads a message, as text, bytes or an object, into its raw events. */
export function readMessage(input: unknown, bounds: Bounds): readonly unknown[] | ParseFault {
  const parsed =
    typeof input === 'string' || input instanceof Uint8Array
      ? parseJson(input, bounds)
      : { json: input }
  if (isFault(parsed)) return parsed
  const events = asEvents(parsed.json)
  if (events === undefined) {
    return {
      code: 'BAD_MESSAGE',
      message: 'A message is {"type": "events", "events": [...]}.',
      text: excerpt(parsed.json),
    }
  }
  if (events.length > bounds.eventsPerMessage) {
    return {
      code: 'MESSAGE_TOO_LARGE',
      message: `A message may hold ${bounds.eventsPerMessage} events; send several.`,
      text: excerpt(parsed.json),
    }
  }
  return events
}

/** Reads one JSON document of bounded size and depth. */
export function parseJson(
  input: string | Uint8Array,
  bounds: Pick<Bounds, 'messageBytes' | 'jsonDepth'>,
): { readonly json: unknown } | ParseFault {
  const unreadable = (code: ParseFaultCode, message: string, text: string): ParseFault => ({
    code,
    message,
    text: storable(text),
  })
  const size = typeof input === 'string' ? input.length : input.byteLength
  if (size > bounds.messageBytes) {
    return unreadable(
      'MESSAGE_TOO_LARGE',
      `A message may have ${bounds.messageBytes} bytes.`,
      latin1(input),
    )
  }
  let text: string
  try {
    text = typeof input === 'string' ? input : decoder.decode(input)
  } catch {
    return unreadable('BAD_UTF8', 'A message must be UTF-8.', latin1(input))
  }
  if (opens(text, bounds.jsonDepth) && depthOf(text) > bounds.jsonDepth) {
    return unreadable('TOO_DEEP', `A message may be nested ${bounds.jsonDepth} levels.`, text)
  }
  try {
    return { json: JSON.parse(text) }
  } catch {
    return unreadable('BAD_JSON', 'A message must be one JSON document.', text)
  }
}

function asEvents(message: unknown): readonly unknown[] | undefined {
  if (typeof message !== 'object' || message === null) return undefined
  const { type, events } = message as { type?: unknown; events?: unknown }
  return type === 'events' && Array.isArray(events) ? events : undefined
}

/** Whether more brackets open, wherever they stand, than may be nested: nearly no message has so many. */
function opens(text: string, depth: number): boolean {
  let left = depth
  for (const bracket of '{[') {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      if (--left < 0) return true
    }
  }
  return false
}

/** Nesting of brackets outside of strings, found before the parser builds anything. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === 34) {
      for (index++; index < text.length && text.charCodeAt(index) !== 34; index++) {
        if (text.charCodeAt(index) === 92) index++
      }
    } else if (code === 123 || code === 91) {
      if (++depth > deepest) deepest = depth
    } else if (code === 125 || code === 93) depth--
  }
  return deepest
}

/** Bytes that are looked at for an excerpt. */
const bounded = 4_096

function latin1(input: string | Uint8Array): string {
  return typeof input === 'string'
    ? input
    : new TextDecoder('latin1').decode(input.subarray(0, bounded))
}
