import { parseRuleSet, type Schedule } from '@beckon/rules'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Schedules } from './schedules.ts'

const minute = 60_000
const day = 86_400_000

interface Written {
  readonly from?: string
  readonly until?: string
  readonly weekdays?: readonly number[]
  readonly hours?: readonly string[]
  readonly timeZone?: string
}

function scheduleOf(active: Written): Schedule {
  const { rules } = parseRuleSet({
    rules: [
      { name: 'r', active, conditions: { all: [] }, event: { type: 'tag', params: { tag: 'a' } } },
    ],
  })
  return rules[0]?.active as Schedule
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** `YYYY-MM-DDTHH:MM` on the wall. */
function wallClock(timeZone: string, instant: number): string {
  let format = formats.get(timeZone)
  if (format === undefined) {
    // Sweden writes dates as ISO 8601 does.
    format = new Intl.DateTimeFormat('sv-SE', {
      timeZone,
      dateStyle: 'short',
      timeStyle: 'short',
    })
    formats.set(timeZone, format)
  }
  return format.format(instant).replace(' ', 'T')
}

/** What docs/rules.md says, word by word, on text. */
function isOpenNaively(active: Written, site: string, instant: number): boolean {
  const wall = wallClock(active.timeZone ?? site, instant)
  const [date = '', time = ''] = wall.split('T')
  if (active.from !== undefined && wall < active.from) return false
  if (active.until?.includes('T') && wall >= active.until) return false
  if (active.until !== undefined && !active.until.includes('T') && date > active.until) return false
  const weekday = new Date(`${date}T00:00Z`).getUTCDay() || 7
  const onDay = (number: number) => active.weekdays?.includes(number) ?? true
  return (active.hours ?? ['00:00-24:00']).some((hours) => {
    const [start = '', end = ''] = hours.split('-')
    if (start < end) return onDay(weekday) && time >= start && time < end
    return (
      (onDay(weekday) && time >= start) || (onDay(weekday === 1 ? 7 : weekday - 1) && time < end)
    )
  })
}

/** Around days on which clocks are changed; St. John's did so at one past midnight. */
const places = [
  ['Europe/Berlin', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25'],
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  ['Asia/Kathmandu', '2026-05-05'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['America/St_Johns', '2010-11-07'],
  ['America/Santiago', '2025-09-07'],
  ['Pacific/Apia', '2011-12-30'],
  ['UTC', '2026-12-31'],
] as const

const two = (number: number) => String(number).padStart(2, '0')
const time = fc
  .tuple(fc.constantFrom(0, 1, 2, 3, 22, 23, 12), fc.constantFrom(0, 1, 15, 30, 45, 59))
  .map(([hours, minutes]) => `${two(hours)}:${two(minutes)}`)
const hours = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(time, time).filter(([start, end]) => start !== end) },
  {
    weight: 1,
    arbitrary: time.filter((start) => start !== '24:00').map((start) => [start, '24:00']),
  },
)
const optional = { requiredKeys: [] }

const cases = fc.constantFrom(...places).chain(([timeZone, date]) => {
  const around = fc
    .tuple(fc.integer({ min: -3, max: 3 }), fc.option(time, { nil: undefined }))
    .map(([days, clock]) => {
      const near = new Date(Date.parse(date) + days * day).toISOString().slice(0, 10)
      return clock === undefined ? near : `${near}T${clock}`
    })
  return fc.record({
    timeZone: fc.constant(timeZone),
    ownZone: fc.boolean(),
    start: fc
      .integer({ min: -2 * 1440, max: 2 * 1440 })
      .map((minutes) => Date.parse(date) + minutes * minute),
    active: fc
      .record(
        {
          from: around,
          until: around,
          weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
          hours: fc.uniqueArray(
            hours.map((span) => span.join('-')),
            { minLength: 1, maxLength: 3 },
          ),
        },
        optional,
      )
      .filter((active) => Object.keys(active).length > 0)
      .filter(({ from = '', until = '~' }) => from < until && until !== `${from}T00:00`),
  })
})

describe('a schedule at an instant', () => {
  it('is what a look at the wall clock says, minute by minute, and turns when it is told to', () => {
    const turned = new Set<string>()
    fc.assert(
      fc.property(cases, ({ timeZone, ownZone, start, active }) => {
        const schedules = new Schedules(ownZone ? 'Asia/Tokyo' : timeZone)
        const written: Written = ownZone ? { ...active, timeZone } : active
        const schedule = scheduleOf(written)
        const isOpen = (instant: number) => isOpenNaively(written, timeZone, instant)
        const end = start + 3 * day
        let told = schedules.nextTurn(schedule, start)
        for (let instant = start; instant < end; instant += minute) {
          const open = isOpen(instant)
          // A plain throw: these are millions.
          const found = [instant, instant + minute - 0.5].every(
            (at) => schedules.isOpen(schedule, at) === open,
          )
          if (!found) throw new Error(`${new Date(instant).toISOString()} is open: ${!open}`)
          if (instant === start) continue
          const turns = open !== isOpen(instant - minute)
          if ((told === instant) !== turns) {
            throw new Error(`${new Date(instant).toISOString()} turns: ${!turns}, told ${told}`)
          }
          if (!turns) continue
          turned.add(timeZone)
          expect(schedules.nextTurn(schedule, instant - 0.5)).toBe(instant)
          expect(schedules.nextTurn(schedule, instant - 0.5, instant)).toBe(
            Number.POSITIVE_INFINITY,
          )
          told = schedules.nextTurn(schedule, instant)
        }
        expect(told).toBeGreaterThanOrEqual(end)
      }),
      { numRuns: 150 },
    )
    expect(turned.size).toBeGreaterThan(6)
  }, 120_000)

  it('finds what is years ahead without looking at each day', () => {
    const schedules = new Schedules('Europe/Berlin')
    const now = Date.UTC(2026, 0, 1)
    const far = scheduleOf({ from: '2033-07-01', weekdays: [7], hours: ['09:30-12:00'] })
    // 2033-07-03 is the first Sunday; summer time is two hours ahead.
    const opens = Date.UTC(2033, 6, 3, 7, 30)
    expect(schedules.nextTurn(far, now)).toBe(opens)
    expect(schedules.nextTurn(far, opens)).toBe(Date.UTC(2033, 6, 3, 10))
    const over = scheduleOf({ until: '2025-12-31' })
    expect(schedules.nextTurn(over, now)).toBe(Number.POSITIVE_INFINITY)
    expect(schedules.nextTurn(scheduleOf({ until: '2039-12-31' }), now)).toBe(
      Date.UTC(2039, 11, 31, 23),
    )
    expect(schedules.nextTurn(scheduleOf({ hours: ['00:00-24:00'] }), now)).toBe(
      Number.POSITIVE_INFINITY,
    )
  })

  it.each([
    // The clock goes from 02:00 to 03:00, and from 03:00 back to 02:00.
    ['02:00-03:00', '2026-03-29', []],
    ['01:30-02:30', '2026-03-29', ['00:30', '01:00']],
    ['02:30-04:00', '2026-03-29', ['01:00', '02:00']],
    ['02:00-03:00', '2026-10-25', ['00:00', '02:00']],
    ['02:15-02:30', '2026-10-25', ['00:15', '00:30', '01:15', '01:30']],
  ])('Berlin, %s on %s: turns at %j UTC', (open, date, expected) => {
    const schedules = new Schedules('Europe/Berlin')
    const schedule = scheduleOf({ from: date, until: date, hours: [open] })
    const turns: string[] = []
    for (let at = Date.parse(date) - day; ; ) {
      at = schedules.nextTurn(schedule, at)
      if (at === Number.POSITIVE_INFINITY) break
      turns.push(new Date(at).toISOString().slice(11, 16))
    }
    expect(turns).toEqual(expected)
  })
})
