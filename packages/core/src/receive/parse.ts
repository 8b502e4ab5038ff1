import type { Static } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import type { Bounds } from '../bounds.ts'
import type { PageAddress } from '../domain/page.ts'
import { PageAddresses } from '../domain/page-addresses.ts'
import { digest } from '../hash.ts'
import type { JsonObject } from '../json.ts'
import type { Mutable } from '../mutable.ts'
import { Bad, copyData } from './copy-data.ts'
import type { EventPage, VisitorEvent } from './event.ts'
import { eventSchema, isPlain } from './event-shape.ts'
import { excerpt, type ParseFault, type ParseFaultCode } from './fault.ts'
import { readMessage } from './read-message.ts'
import { allStorable, unstorable } from './storable.ts'

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

export function createDoor(bounds: Bounds): Door {
  const addresses = new PageAddresses()
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
    const address = page && addresses.of(page.url)
    if (page !== undefined && address === undefined) {
      return fault('BAD_URL', 'page.url must be an absolute http(s) URL or a path from "/".')
    }
    let cleanData: JsonObject | undefined
    if (data !== undefined) {
      const copied = copyData(data, bounds.jsonDepth)
      if (copied instanceof Bad) return fault(copied.code, copied.message)
      cleanData = copied as JsonObject
    }
    // Fields in one order: the text is the same in whatever order they were sent.
    const clean: Mutable<VisitorEvent> = { id, type, at }
    if (tab !== undefined) clean.tab = tab
    if (page !== undefined && address !== undefined) {
      const own: Mutable<EventPage> = { url: address.url }
      if (page.title !== undefined) own.title = page.title
      if (page.referrer !== undefined) own.referrer = page.referrer
      clean.page = own
    }
    if (cleanData !== undefined) clean.data = cleanData
    const text = JSON.stringify(clean)
    if (!allStorable(clean, text)) {
      return fault('BAD_TEXT', 'Texts must be well-formed Unicode without NUL.')
    }
    if (
      cleanData &&
      text.length > bounds.dataLength &&
      JSON.stringify(cleanData).length > bounds.dataLength
    ) {
      return fault('DATA_TOO_LARGE', `data may have ${bounds.dataLength} characters as JSON.`)
    }
    return { event: clean, page: address, bodyHash: digest(text) }
  }

  return { message: (input) => readMessage(input, bounds), event }
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
