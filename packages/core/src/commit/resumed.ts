import type { Resumption } from '../domain/resumption.ts'
import type { JsonObject } from '../json.ts'
import type { LogRecord } from '../ports/storage.ts'
import type { VisitorEvent } from '../receive/event.ts'
import { asJson, type EventData } from './record.ts'
import type { Situation } from './situation.ts'

/** Type of the event that tells of it. */
export const resumedType = 'presence.resumed'

/** `version`: of the state that is stored; `term`: in which it is there again, where that is another. */
export function resumedRecord(
  visitor: string,
  version: number,
  resumption: Resumption,
  situation: Situation,
  term: string | undefined,
): LogRecord {
  // What ended since then stands behind it.
  const { from: at } = resumption
  const id = `${resumedType}:${at}:${version}${term === undefined ? '' : `:${term}`}`
  const event: VisitorEvent = { id, type: resumedType, at, data: asJson(resumption) }
  const data: EventData = { event, situation, ...(term !== undefined && { term }) }
  return {
    kind: 'event',
    id: `${visitor}:${id}`,
    type: resumedType,
    at,
    visitor,
    data: asJson(data),
  }
}

/** What the data of such an event says. */
export function resumptionOf(data: JsonObject | undefined): Resumption {
  // The engine wrote it; to a storage it is any JSON.
  return data as unknown as Resumption
}
