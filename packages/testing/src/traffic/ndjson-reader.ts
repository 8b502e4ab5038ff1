import type { ClientHints, JsonObject } from '@beckon/core/adapter'
import type { RawEvent } from '@beckon/core/protocol'
import type { BadLine } from './bad-line.ts'
import type { RecordedEvent } from './recorded.ts'

type Fields = Record<string, unknown>
type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] }

/** The last instant a JavaScript date can hold, ms since 1970. */
const lastInstant = 8.64e15

/** A date without its offset from UTC would mean another instant on every machine. */
const isoInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/

const hintTexts = ['brands', 'fullVersionList', 'platform', 'platformVersion', 'model'] as const

/** A field that is not what it must be. */
class Fault {
  readonly pointer: string
  readonly expected: string

  constructor(pointer: string, expected: string) {
    this.pointer = pointer
    this.expected = expected
  }
}

/**
 * Reads one line of recorded events:
 * `{ "at", "visitor", "ip"?, "userAgent"?, "language"?, "hints"?,
 *    "event": { "id"?, "type", "at"?, "tab"?, "page"?, "data"? } }`.
 *
 * `at` is ms since 1970 or ISO 8601 with an offset; `event.at` defaults to it. Without an id of
 * its own the event's id is empty, for the line's id to take its place. Unknown fields are left alone. Only types and presence are checked: what
 * an event may say is for the engine's own door to judge.
 */
export function readNdjson(line: string, file: number, number: number): RecordedEvent | BadLine {
  if (line.trim() === '') return { reason: 'empty' }
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return { reason: 'bad-json' }
  }
  try {
    return recordedEvent(value, file, number)
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    return { reason: 'bad-shape', detail: `${fault.pointer}: expected ${fault.expected}` }
  }
}

function recordedEvent(value: unknown, file: number, number: number): RecordedEvent {
  const fields = object(value, '')
  const at = instant(fields.at, '/at')
  const visitor = text(fields.visitor, '/visitor')
  if (visitor === '' || visitor.length > 128) {
    throw new Fault('/visitor', 'a text of 1 to 128 characters')
  }
  const source = object(fields.event, '/event')
  const event: Writable<RawEvent> = {
    id: source.id === undefined ? '' : ownId(source.id),
    type: text(source.type, '/event/type'),
    at: source.at === undefined ? at : instant(source.at, '/event/at'),
  }
  const tab = optionalText(source.tab, '/event/tab')
  if (tab !== undefined) event.tab = tab
  if (source.page !== undefined) event.page = eventPage(source.page)
  if (source.data !== undefined) event.data = object(source.data, '/event/data') as JsonObject

  const recorded: Writable<RecordedEvent> = {
    kind: 'event',
    file,
    line: number,
    at,
    visitor,
    event,
  }
  const ip = optionalText(fields.ip, '/ip')
  const userAgent = optionalText(fields.userAgent, '/userAgent')
  const language = optionalText(fields.language, '/language')
  if (ip !== undefined) recorded.ip = ip
  if (userAgent !== undefined) recorded.userAgent = userAgent
  if (language !== undefined) recorded.language = language
  if (fields.hints !== undefined) recorded.hints = clientHints(fields.hints)
  return recorded
}

function eventPage(value: unknown): NonNullable<RawEvent['page']> {
  const fields = object(value, '/event/page')
  const page: Writable<NonNullable<RawEvent['page']>> = { url: text(fields.url, '/event/page/url') }
  const title = optionalText(fields.title, '/event/page/title')
  const referrer = optionalText(fields.referrer, '/event/page/referrer')
  if (title !== undefined) page.title = title
  if (referrer !== undefined) page.referrer = referrer
  return page
}

function clientHints(value: unknown): ClientHints {
  const fields = object(value, '/hints')
  const hints: Writable<ClientHints> = {}
  for (const name of hintTexts) {
    const hint = optionalText(fields[name], `/hints/${name}`)
    if (hint !== undefined) hints[name] = hint
  }
  if (fields.mobile !== undefined) {
    if (typeof fields.mobile !== 'boolean') throw new Fault('/hints/mobile', 'true or false')
    hints.mobile = fields.mobile
  }
  return hints
}

function ownId(value: unknown): string {
  if (typeof value === 'string' && value !== '') return value
  throw new Fault('/event/id', 'a text that is not empty')
}

function instant(value: unknown, pointer: string): number {
  const at = typeof value === 'string' && isoInstant.test(value) ? Date.parse(value) : value
  if (typeof at === 'number' && Number.isInteger(at) && at >= 0 && at <= lastInstant) return at
  throw new Fault(pointer, 'ms since 1970, or ISO 8601 with Z or an offset')
}

function object(value: unknown, pointer: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  throw new Fault(pointer, 'an object')
}

function text(value: unknown, pointer: string): string {
  if (typeof value === 'string') return value
  throw new Fault(pointer, 'a text')
}

function optionalText(value: unknown, pointer: string): string | undefined {
  return value === undefined ? undefined : text(value, pointer)
}
