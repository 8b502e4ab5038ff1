import { type Static, Type } from '@sinclair/typebox'
import { FaultList, RuleSetError, shown } from './fault.ts'
import { isJsonObject, type JsonValue } from './json.ts'
import { type Schedule, weekMs } from './schedule.ts'
import { checkShape } from './shape.ts'

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

const day = '[1-9]\\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])'
const time = '([01]\\d|2[0-3]):[0-5]\\d'
const bounds = ['from', 'until', 'weekdays', 'hours']

/** The field `active` of a rule; `meaning` is for editors. */
export const scheduleShape = Type.Object(
  {
    from: Type.Optional(
      Type.String({
        pattern: `^${day}(T${time})?$`,
        description: 'a date such as "2026-11-27", or a date and time such as "2026-11-27T18:00"',
        meaning: 'The first day, or the first minute.',
      }),
    ),
    until: Type.Optional(
      Type.String({
        pattern: `^${day}(T${time})?$`,
        description: 'a date such as "2026-11-30", or a date and time such as "2026-11-30T18:00"',
        meaning: 'The last day, which belongs to it; or the minute at which it is over.',
      }),
    ),
    weekdays: Type.Optional(
      Type.Unsafe<readonly (1 | 2 | 3 | 4 | 5 | 6 | 7 | (typeof weekdays)[number])[]>(
        Type.Array(
          Type.Union(
            [
              ...[1, 2, 3, 4, 5, 6, 7].map((number) => Type.Literal(number)),
              ...weekdays.map((name) => Type.Literal(name)),
            ],
            { description: 'a weekday: 1 (Monday) to 7, or "mon" to "sun"' },
          ),
          {
            minItems: 1,
            uniqueItems: true,
            description: 'a list of different weekdays, at least one',
            meaning: 'Those on which it is open.',
          },
        ),
      ),
    ),
    hours: Type.Optional(
      Type.Unsafe<readonly `${string}:${string}-${string}:${string}`[]>(
        Type.Array(
          Type.String({
            pattern: `^${time}-(${time}|24:00)$`,
            description: 'hours such as "09:00-17:30", "22:00-06:00" or "00:00-24:00"',
          }),
          {
            minItems: 1,
            maxItems: 100,
            uniqueItems: true,
            description: 'a list of different hours such as "09:00-17:30", 1 to 100 of them',
            meaning:
              'The hours of each day; those that pass midnight belong to the day on which they began.',
          },
        ),
      ),
    ),
    timeZone: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z][A-Za-z0-9_+/-]*$',
        description: 'an IANA time zone such as "Europe/Berlin"',
        meaning: 'The zone whose wall clock counts; that of the site where it is not given.',
      }),
    ),
  },
  {
    additionalProperties: false,
    description: 'an object with "from", "until", "weekdays" or "hours"',
    meaning: 'When the rule may take effect, by the wall clock.',
    // For the JSON Schema; here it is a fault with words of its own.
    anyOf: bounds.map((field) => ({ required: [field] })),
  },
)

/** A schedule as rules write it. */
export type WrittenSchedule = Readonly<Static<typeof scheduleShape>>

/**
 * Reads a schedule by itself, as a rule's `active` would have it.
 *
 * @throws RuleSetError with everything that is wrong
 */
export function readSchedule(schedule: WrittenSchedule): Schedule {
  const faults = new FaultList()
  const read = parseSchedule(faults, schedule as unknown as JsonValue, '')
  if (read === null || read === undefined) throw new RuleSetError(faults.faults)
  return read
}

/** Reads a rule's `active`; undefined where there is none, null where it is bad, with the faults noted. */
export function parseSchedule(
  faults: FaultList,
  raw: JsonValue | undefined,
  pointer: string,
): Schedule | undefined | null {
  if (raw === undefined) return undefined
  const shaped = checkShape(faults, scheduleShape, raw, pointer, 'The field "active"')
  if (!shaped || !isJsonObject(raw)) return null
  const written = raw as WrittenSchedule
  if (!bounds.some((field) => Object.hasOwn(written, field))) {
    return bad(faults, pointer, 'MISSING_FIELD', {
      expected: 'one of the fields from, until, weekdays, hours',
      found: shown(raw),
      message: 'The field "active" needs "from", "until", "weekdays" or "hours": give one of them.',
    })
  }
  const from = readBound(faults, written.from, `${pointer}/from`, 'from')
  const until = readBound(faults, written.until, `${pointer}/until`, 'until')
  const spans = readHours(faults, written.hours ?? ['00:00-24:00'], `${pointer}/hours`)
  const zoned = checkZone(faults, written.timeZone, `${pointer}/timeZone`)
  if (from === null || until === null || spans === null || !zoned) return null
  if (from !== undefined && until !== undefined && from >= until) {
    return bad(faults, `${pointer}/until`, 'BAD_VALUE', {
      expected: `a time after "from", ${shown(written.from)}`,
      found: shown(written.until),
      message: `The schedule is over before it begins: "until" must be after "from", ${shown(written.from)}, not ${shown(written.until)}.`,
    })
  }
  return {
    ...(from !== undefined && { from }),
    ...(until !== undefined && { until }),
    week: weekOf(written.weekdays ?? weekdays, spans),
    ...(written.timeZone !== undefined && { timeZone: written.timeZone }),
  }
}

function bad(
  faults: FaultList,
  pointer: string,
  code: 'BAD_VALUE' | 'MISSING_FIELD',
  about: { readonly expected: string; readonly found: string; readonly message: string },
): null {
  faults.add(pointer, code, about)
  return null
}

const dayMs = 86_400_000

/** A day as `until` is over when the next one begins. */
function readBound(
  faults: FaultList,
  text: string | undefined,
  pointer: string,
  field: 'from' | 'until',
): number | undefined | null {
  if (text === undefined) return undefined
  const [date = '', clock] = text.split('T')
  const [year = 0, month = 0, dayOfMonth = 0] = date.split('-').map(Number)
  const start = Date.UTC(year, month - 1, dayOfMonth)
  if (new Date(start).getUTCDate() !== dayOfMonth) {
    return bad(faults, pointer, 'BAD_VALUE', {
      expected: 'a day that there is',
      found: shown(text),
      message: `There is no day ${date}: give another as "${field}".`,
    })
  }
  if (clock !== undefined) return start + clockMs(clock)
  return field === 'until' ? start + dayMs : start
}

/** `HH:MM` in ms. */
function clockMs(text: string): number {
  const [hours, minutes] = text.split(':')
  return (Number(hours) * 60 + Number(minutes)) * 60_000
}

/** From when to when, ms from the beginning of the day; an end beyond it lies in the next. */
type Span = readonly [start: number, end: number]

function readHours(
  faults: FaultList,
  hours: readonly string[],
  pointer: string,
): readonly Span[] | null {
  let good = true
  const spans = hours.map((text, index): Span => {
    const [start = 0, end = 0] = text.split('-').map(clockMs)
    if (start === end) {
      good = false
      faults.add(`${pointer}/${index}`, 'BAD_VALUE', {
        expected: 'hours that end later than they begin',
        found: shown(text),
        message: `The hours ${shown(text)} are empty: give another end, or "00:00-24:00" for the whole day.`,
      })
    }
    return [start, end > start ? end : end + dayMs]
  })
  return good ? spans : null
}

/** The same spelling must be known wherever the rules are loaded, so offsets such as `+05:45` are none. */
function checkZone(faults: FaultList, timeZone: string | undefined, pointer: string): boolean {
  if (timeZone === undefined) return true
  try {
    new Intl.DateTimeFormat('en-US', { timeZone })
    return true
  } catch {
    faults.add(pointer, 'BAD_VALUE', {
      expected: 'an IANA time zone such as "Europe/Berlin"',
      found: shown(timeZone),
      message: `There is no time zone ${shown(timeZone)}: give one by its IANA name, such as "Europe/Berlin".`,
    })
    return false
  }
}

/** What lies beyond Sunday is at the beginning of the week; what touches is one. */
function weekOf(days: readonly (number | string)[], spans: readonly Span[]): readonly number[] {
  const open: Span[] = []
  for (const written of days) {
    const day =
      typeof written === 'number' ? written - 1 : (weekdays as readonly string[]).indexOf(written)
    for (const [from, to] of spans) {
      const [start, end] = [day * dayMs + from, day * dayMs + to]
      open.push([start, Math.min(end, weekMs)])
      if (end > weekMs) open.push([0, end - weekMs])
    }
  }
  const week: number[] = []
  for (const [start, end] of open.sort(([a], [b]) => a - b)) {
    const last = week.at(-1)
    if (last === undefined || start > last) week.push(start, end)
    else week[week.length - 1] = Math.max(last, end)
  }
  return week
}
