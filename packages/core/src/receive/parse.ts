import { type Static, Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import type { Bounds } from '../bounds.ts'
import { type PageAddress, pageAddress } from '../domain/page.ts'
import { digest } from '../hash.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import type { Mutable } from '../mutable.ts'
import type { EventPage, VisitorEvent } from './event.ts'

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

export interface ParsedEvent {
  readonly event: VisitorEvent
  readonly page: PageAddress | undefined
  /** Same event, same hash, in whatever order its fields were sent. */
  readonly bodyHash: string
}

/** The only way in: whatever passes is of the stated shape and size, and all else is a fault. */
export interface Door {
  /** Reads a message into its raw events. */
  message(input: unknown): readonly unknown[] | ParseFault
  event(raw: unknown): ParsedEvent | ParseFault
}

export function isFault<T extends object>(result: T | ParseFault): result is ParseFault {
  return 'code' in result
}

/** NUL and halves of surrogate pairs survive neither files nor databases unharmed. */
const unstorable = /[\0\p{Surrogate}]/u
const excerptLength = 4_096
const decoder = new TextDecoder('utf-8', { fatal: true })

const typePattern = '^[a-z][a-z0-9_-]*(\\.[a-z0-9_-]+)*$'
const typeName = new RegExp(typePattern)
/** What a Date can hold, ms. */
const latestInstant = 8.64e15

/** What an event must look like. */
export function eventSchema(bounds: Bounds) {
  const text = (maxLength: number) => Type.String({ maxLength })
  const name = Type.String({ minLength: 1, maxLength: bounds.idLength })
  return Type.Object(
    {
      id: name,
      type: Type.String({
        maxLength: bounds.typeLength,
        pattern: typePattern,
      }),
      at: Type.Integer({ minimum: 0, maximum: latestInstant }),
      tab: Type.Optional(name),
      page: Type.Optional(
        Type.Object(
          {
            url: Type.String({ minLength: 1, maxLength: bounds.urlLength }),
            title: Type.Optional(text(bounds.titleLength)),
            referrer: Type.Optional(text(bounds.urlLength)),
          },
          { additionalProperties: false },
        ),
      ),
      data: Type.Optional(Type.Object({})),
    },
    { additionalProperties: false },
  )
}

export function createDoor(bounds: Bounds): Door {
  const check = TypeCompiler.Compile(eventSchema(bounds))
  type Raw = Static<ReturnType<typeof eventSchema>>

  const event = (raw: unknown): ParsedEvent | ParseFault => {
    const fault = (code: ParseFaultCode, message: string): ParseFault => {
      const id = readableId(raw, bounds)
      return { code, message, ...(id !== undefined && { id }), text: excerpt(raw) }
    }
    if (!isPlain(raw, bounds) && !check.Check(raw)) {
      const first = check.Errors(raw).First()
      return fault(
        'BAD_EVENT',
        `${first?.path || 'the event'}: ${first?.message ?? 'is not an event'}.`,
      )
    }
    const { id, type, at, tab, page, data } = raw as Raw
    if (
      unstorable.test(id) ||
      (tab !== undefined && unstorable.test(tab)) ||
      (page !== undefined &&
        (unstorable.test(page.url) ||
          (page.title !== undefined && unstorable.test(page.title)) ||
          (page.referrer !== undefined && unstorable.test(page.referrer))))
    ) {
      return fault('BAD_TEXT', 'Texts must be well-formed Unicode without NUL.')
    }
    const address = page && pageAddress(page.url)
    if (page !== undefined && address === undefined) {
      return fault('BAD_URL', 'page.url must be an absolute http(s) URL or a path from "/".')
    }
    let cleanData: JsonObject | undefined
    if (data !== undefined) {
      const copied = copy(data, bounds.jsonDepth)
      if (copied instanceof Bad) return fault(copied.code, copied.message)
      cleanData = copied as JsonObject
    }
    // Fields in one order: the text is the same in whatever order they were sent.
    const clean: Mutable<VisitorEvent> = { id, type, at }
    if (tab !== undefined) clean.tab = tab
    if (page !== undefined) {
      const own: Mutable<EventPage> = { url: page.url }
      if (page.title !== undefined) own.title = page.title
      if (page.referrer !== undefined) own.referrer = page.referrer
      clean.page = own
    }
    if (cleanData !== undefined) clean.data = cleanData
    const text = JSON.stringify(clean)
    if (
      cleanData &&
      text.length > bounds.dataLength &&
      JSON.stringify(cleanData).length > bounds.dataLength
    ) {
      return fault('DATA_TOO_LARGE', `data may have ${bounds.dataLength} characters as JSON.`)
    }
    return { event: clean, page: address, bodyHash: digest(text) }
  }

  const message = (input: unknown): readonly unknown[] | ParseFault => {
    const parsed =
      typeof input === 'string' || input instanceof Uint8Array ? read(input, bounds) : input
    if (parsed instanceof Unreadable) return parsed.fault
    const events = asEvents(parsed)
    if (events === undefined) {
      return {
        code: 'BAD_MESSAGE',
        message: 'A message is {"type": "events", "events": [...]}.',
        text: excerpt(parsed),
      }
    }
    if (events.length > bounds.eventsPerMessage) {
      return {
        code: 'MESSAGE_TOO_LARGE',
        message: `A message may hold ${bounds.eventsPerMessage} events; send several.`,
        text: excerpt(parsed),
      }
    }
    return events
  }

  return { message, event }
}

class Unreadable {
  readonly fault: ParseFault
  constructor(fault: ParseFault) {
    this.fault = fault
  }
}

function read(input: string | Uint8Array, bounds: Bounds): unknown {
  const unreadable = (code: ParseFaultCode, message: string, text: string) =>
    new Unreadable({ code, message, text: storable(text.slice(0, excerptLength)) })
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
  if (depthOf(text) > bounds.jsonDepth) {
    return unreadable('TOO_DEEP', `A message may be nested ${bounds.jsonDepth} levels.`, text)
  }
  try {
    return JSON.parse(text)
  } catch {
    return unreadable('BAD_JSON', 'A message must be one JSON document.', text)
  }
}

function asEvents(message: unknown): readonly unknown[] | undefined {
  if (typeof message !== 'object' || message === null) return undefined
  const { type, events } = message as { type?: unknown; events?: unknown }
  return type === 'events' && Array.isArray(events) ? events : undefined
}

/**
 * Whether something is surely an event: a quick yes for what nearly everything is. A no means
 * nothing; the schema has the last word, and the words for what is wrong.
 */
export function isPlain(raw: unknown, bounds: Bounds): boolean {
  if (typeof raw !== 'object' || raw === null) return false
  let fields = 0
  for (const key in raw) {
    if (!Object.hasOwn(raw, key)) return false
    fields++
  }
  const { id, type, at, tab, page, data } = raw as Readonly<Record<string, unknown>>
  if (typeof id !== 'string' || id === '' || id.length > bounds.idLength) return false
  if (typeof type !== 'string' || type.length > bounds.typeLength || !typeName.test(type))
    return false
  if (typeof at !== 'number' || !Number.isInteger(at) || at < 0 || at > latestInstant) return false
  if (tab !== undefined) return false
  let known = 3
  if (page !== undefined) {
    if (!isPlainPage(page, bounds)) return false
    known++
  }
  if (data !== undefined) {
    if (typeof data !== 'object' || data === null || Array.isArray(data)) return false
    known++
  }
  return fields === known
}

function isPlainPage(page: unknown, bounds: Bounds): boolean {
  if (typeof page !== 'object' || page === null) return false
  let fields = 0
  for (const key in page) {
    if (!Object.hasOwn(page, key)) return false
    fields++
  }
  const { url, referrer } = page as Readonly<Record<string, unknown>>
  if (typeof url !== 'string' || url === '' || url.length > bounds.urlLength) return false
  if (referrer === undefined) return fields === 1
  return fields === 2 && typeof referrer === 'string' && referrer.length <= bounds.urlLength
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

/** Why data cannot be taken in. */
class Bad {
  readonly code: ParseFaultCode
  readonly message: string
  constructor(code: ParseFaultCode, message: string) {
    this.code = code
    this.message = message
  }
}

const bad = {
  TOO_DEEP: new Bad('TOO_DEEP', 'data is nested too deep.'),
  FORBIDDEN_KEY: new Bad('FORBIDDEN_KEY', 'data must not have a key "__proto__".'),
  BAD_NUMBER: new Bad('BAD_NUMBER', 'Numbers in data must be finite.'),
  BAD_TEXT: new Bad('BAD_TEXT', 'Texts in data must be well-formed Unicode without NUL.'),
  BAD_EVENT: new Bad('BAD_EVENT', 'data must be JSON.'),
} as const

/** A deep copy with sorted keys: what was checked cannot change afterwards, and its text is canonical. */
function copy(value: unknown, depth: number): JsonValue | Bad {
  if (typeof value === 'string') return unstorable.test(value) ? bad.BAD_TEXT : value
  if (typeof value === 'number') return Number.isFinite(value) ? value : bad.BAD_NUMBER
  if (typeof value === 'boolean' || value === null) return value
  if (typeof value !== 'object') return bad.BAD_EVENT
  if (depth === 0) return bad.TOO_DEEP
  if (Array.isArray(value)) {
    const items: JsonValue[] = []
    for (const item of value) {
      const copied = copy(item, depth - 1)
      if (copied instanceof Bad) return copied
      items.push(copied)
    }
    return items
  }
  const result: Record<string, JsonValue> = {}
  for (const key of sortedKeys(value)) {
    if (key === '__proto__') return bad.FORBIDDEN_KEY
    if (unstorable.test(key)) return bad.BAD_TEXT
    const copied = copy((value as Record<string, unknown>)[key], depth - 1)
    if (copied instanceof Bad) return copied
    result[key] = copied
  }
  return result
}

/** Most data come with few keys, already in order. */
function sortedKeys(value: object): string[] {
  const keys = Object.keys(value)
  for (let index = 1; index < keys.length; index++) {
    if ((keys[index - 1] as string) > (keys[index] as string)) return keys.sort(byCodeUnits)
  }
  return keys
}

function byCodeUnits(left: string, right: string): number {
  return left < right ? -1 : 1
}

function readableId(raw: unknown, bounds: Bounds): string | undefined {
  const id = typeof raw === 'object' && raw !== null ? (raw as { id?: unknown }).id : undefined
  return typeof id === 'string' &&
    id.length > 0 &&
    id.length <= bounds.idLength &&
    !unstorable.test(id)
    ? id
    : undefined
}

/** What something unreadable looked like, safe to store: bounded, escaped, never throwing. */
export function excerpt(value: unknown): string {
  try {
    const text = typeof value === 'string' ? value : String(JSON.stringify(value))
    return storable(text.slice(0, excerptLength))
  } catch {
    return `a value that is not JSON (${typeof value})`
  }
}

function latin1(input: string | Uint8Array): string {
  return typeof input === 'string'
    ? input
    : new TextDecoder('latin1').decode(input.subarray(0, excerptLength))
}

function storable(text: string): string {
  return text.replace(/[\0\p{Surrogate}]/gu, '\ufffd')
}
