import { describe, expect, it } from 'vitest'
import { checkRuleSet, parseRuleSet } from './rule-set.ts'

const ruleSet = (active: unknown) => ({
  rules: [
    {
      name: 'rule',
      active,
      conditions: { all: [{ fact: 'geo.country', operator: 'equal', value: 'DE' }] },
      event: { type: 'tag', params: { tag: 'a' } },
    },
  ],
})
const found = (active: unknown) =>
  checkRuleSet(ruleSet(active)).faults.map(
    ({ code, pointer }) => `${code} ${pointer.replace('/rules/0', '')}`,
  )
const message = (active: unknown) => checkRuleSet(ruleSet(active)).faults[0]?.message
const read = (active: unknown) => parseRuleSet(ruleSet(active)).rules[0]
const hour = 3_600_000
const day = 24 * hour

describe('a schedule', () => {
  it.each<[unknown, string[]]>([
    [{ from: '2026-01-05' }, []],
    [{ until: '2026-01-05T18:30' }, []],
    [{ weekdays: [1, 'tue', 7] }, []],
    [{ hours: ['00:00-24:00'] }, []],
    [{ hours: ['22:00-06:00'], timeZone: 'Asia/Kathmandu' }, []],
    [{}, ['MISSING_FIELD /active']],
    [{ timeZone: 'UTC' }, ['MISSING_FIELD /active']],
    ['always', ['TYPE /active']],
    [[], ['TYPE /active']],
    [null, ['TYPE /active']],
    [{ form: '2026-01-05' }, ['UNKNOWN_FIELD /active/form']],
    [{ from: 20260105 }, ['TYPE /active/from']],
    [{ from: '5.1.2026' }, ['BAD_VALUE /active/from']],
    [{ from: '2026-13-01' }, ['BAD_VALUE /active/from']],
    [{ from: '2026-02-29' }, ['BAD_VALUE /active/from']],
    [{ until: '2026-04-31T10:00' }, ['BAD_VALUE /active/until']],
    [{ until: '2026-01-05T24:00' }, ['BAD_VALUE /active/until']],
    [{ until: '2026-01-05T10:00Z' }, ['BAD_VALUE /active/until']],
    [{ from: '2026-01-06', until: '2026-01-05' }, ['BAD_VALUE /active/until']],
    [{ from: '2026-01-05', until: '2026-01-05' }, []],
    [{ from: '2026-01-05T10:00', until: '2026-01-05T10:00' }, ['BAD_VALUE /active/until']],
    [{ weekdays: [] }, ['BAD_VALUE /active/weekdays']],
    [{ weekdays: 'mon' }, ['TYPE /active/weekdays']],
    [{ weekdays: [1, 1] }, ['BAD_VALUE /active/weekdays']],
    [{ weekdays: [0, 8, 'monday'] }, [0, 1, 2].map((at) => `BAD_VALUE /active/weekdays/${at}`)],
    [{ hours: [] }, ['BAD_VALUE /active/hours']],
    [{ hours: ['09:00-09:00'] }, ['BAD_VALUE /active/hours/0']],
    [{ hours: ['09:00-17:00', '9-17'] }, ['BAD_VALUE /active/hours/1']],
    [{ hours: ['24:00-06:00'] }, ['BAD_VALUE /active/hours/0']],
    [{ hours: [9] }, ['TYPE /active/hours/0']],
    [{ hours: ['09:00-17:00'], timeZone: 'Europe/Berln' }, ['BAD_VALUE /active/timeZone']],
    [{ hours: ['09:00-17:00'], timeZone: '+01:00' }, ['BAD_VALUE /active/timeZone']],
  ])('%j: %j', (active, faults) => {
    expect(found(active)).toEqual(faults)
  })

  it('says what to do', () => {
    expect(message({ hours: ['09:00-17:00', '9-17'] })).toBe(
      'Number 2 of "hours" must be hours such as "09:00-17:30", "22:00-06:00" or "00:00-24:00", not "9-17".',
    )
    expect(message({ form: '2026-01-05' })).toContain('The field "active" has no field "form"')
    expect(message({ from: '2026-02-30' })).toBe(
      'There is no day 2026-02-30: give another as "from".',
    )
    expect(message({ from: '2026-01-06', until: '2026-01-05' })).toBe(
      'The schedule is over before it begins: "until" must be after "from", "2026-01-06", not "2026-01-05".',
    )
  })

  it('is read as the turns of a week', () => {
    expect(read({ from: '1970-01-02', until: '1970-01-03' })?.active).toEqual({
      from: day,
      until: 3 * day,
      week: [0, 7 * day],
    })
    expect(read({ weekdays: ['mon', 2, 'sun'], hours: ['22:00-06:00'] })?.active).toEqual({
      week: [0, 6, 22, 30, 46, 54, 166, 168].map((at) => at * hour),
    })
    // What overlaps or touches is one.
    expect(
      read({ weekdays: [1], hours: ['12:00-14:00', '09:00-12:00', '10:00-11:00'] })?.active,
    ).toEqual({ week: [9 * hour, 14 * hour] })
  })

  it('belongs to what a rule is, by its meaning', () => {
    const identity = (active: unknown) => read(active)?.identity
    const office = identity({ weekdays: [1, 2], hours: ['09:00-17:00'] })
    expect(identity({ weekdays: ['tue', 'mon'], hours: ['12:00-17:00', '09:00-12:00'] })).toBe(
      office,
    )
    expect(identity({ weekdays: [1, 2], hours: ['09:00-17:01'] })).not.toBe(office)
    expect(identity({ weekdays: [1, 2], hours: ['09:00-17:00'], timeZone: 'UTC' })).not.toBe(office)
    expect(identity(undefined)).not.toBe(office)
  })

  it('that can never open is told', () => {
    const codes = (active: unknown) =>
      checkRuleSet(ruleSet(active)).findings.map(
        ({ severity, code, pointer }) => `${severity} ${code} ${pointer}`,
      )
    const never = ['error NEVER_ACTIVE /rules/0/active']
    // 2026-01-05 is a Monday.
    const monday = { from: '2026-01-05', until: '2026-01-05' }
    expect(codes({ ...monday, weekdays: [2] })).toEqual(never)
    expect(codes({ ...monday, weekdays: [1] })).toEqual([])
    expect(codes({ ...monday, weekdays: [7], hours: ['22:00-01:00'] })).toEqual([])
    expect(codes({ ...monday, weekdays: [7], hours: ['22:00-00:00'] })).toEqual(never)
    expect(
      codes({ from: '2026-01-05T10:00', until: '2026-01-05T11:00', hours: ['11:00-12:00'] }),
    ).toEqual(never)
    expect(
      codes({ from: '2026-01-05T10:00', until: '2026-01-05T11:00', hours: ['10:59-12:00'] }),
    ).toEqual([])
  })
})
