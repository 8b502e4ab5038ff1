import type { ReportDefinition } from '../form/report.ts'
import { type ParameterFault, ReportError } from '../form/report-error.ts'
import { reportNamed } from '../reports/registry.ts'
import { Timetable } from './timetable.ts'

/** A report of a schedule: its name, or that with parameters; `from`, `to` and `timeZone` are the schedule's. */
export type ScheduledReport =
  | string
  | {
      readonly report: string
      readonly parameters?: Readonly<Record<string, unknown>>
    }

/** When which reports are made, each time of the last whole period. */
export interface ReportSchedule {
  /** Names it for good: 1 to 64 letters, digits, dots, hyphens or underscores. */
  readonly name: string
  /** What it is called where it is read. Default: its name. */
  readonly title?: string
  /** Days, weeks from Monday to Sunday, or months. */
  readonly every: 'day' | 'week' | 'month'
  /** When, on the first day after the period, by the wall clock. Default `06:00`. */
  readonly at?: string
  /** An IANA name. Default `UTC`. */
  readonly timeZone?: string
  /** The sites that are counted. Default: all. */
  readonly sites?: readonly string[]
  readonly reports: readonly ScheduledReport[]
}

/** A schedule that was checked. */
export interface CheckedSchedule {
  readonly schedule: ReportSchedule
  readonly timetable: Timetable
  readonly reports: readonly PlannedReport[]
}

/** A report with the parameters that stay the same from period to period. */
export interface PlannedReport {
  readonly definition: ReportDefinition
  readonly parameters: Readonly<Record<string, unknown>>
}

/**
 * Checks schedules.
 *
 * @param own reports that may be named beside the standard ones
 * @throws ReportError `REPORT_SCHEDULE` with all that is wrong
 */
export function checkSchedules(
  schedules: readonly ReportSchedule[],
  own: readonly ReportDefinition[],
): readonly CheckedSchedule[] {
  const faults: ParameterFault[] = []
  const names = new Set<string>()
  const checked = schedules.map((schedule, index) => {
    const at = `/${index}`
    const { name, every, timeZone = 'UTC', at: time = defaultTime, sites } = schedule
    const wrong = (key: string, message: string) =>
      faults.push({ pointer: `${at}/${key}`, message })
    if (!namePattern.test(name)) wrong('name', `"${name}" is no name: ${nameWords}.`)
    if (names.has(name)) wrong('name', `There are two schedules "${name}".`)
    names.add(name)
    if (every !== 'day' && every !== 'week' && every !== 'month') {
      wrong('every', 'It must be "day", "week" or "month".')
    }
    const minutes = minutesOf(time)
    if (minutes === undefined) wrong('at', `"${time}" is no time of day: write it as 06:00.`)
    if (schedule.reports.length === 0) wrong('reports', 'There must be at least one.')
    const common = { timeZone, ...(sites !== undefined && { sites }) }
    const reports = schedule.reports.flatMap((one, place) =>
      planned(one, common, own, `${at}/reports/${place}`, faults),
    )
    if (faults.length > 0 || minutes === undefined) return undefined
    return { schedule, timetable: new Timetable(every, timeZone, minutes), reports }
  })
  const [first] = faults
  if (first !== undefined) {
    const more = faults.length > 1 ? ` (and ${faults.length - 1} more, see faults)` : ''
    throw new ReportError(
      'REPORT_SCHEDULE',
      `The schedules of reports cannot be meant. ${first.message} At ${first.pointer}${more}.`,
      faults,
    )
  }
  return checked.filter((one) => one !== undefined)
}

const defaultTime = '06:00'
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/
const nameWords = '1 to 64 letters, digits, dots, hyphens or underscores, a letter or digit first'

function minutesOf(time: string): number | undefined {
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) ?? []
  return hour === undefined ? undefined : Number(hour) * 60 + Number(minute)
}

/** What the period says is no parameter of a schedule's report. */
const ofPeriod = ['from', 'to'] as const

function planned(
  one: ScheduledReport,
  common: Readonly<Record<string, unknown>>,
  own: readonly ReportDefinition[],
  pointer: string,
  faults: ParameterFault[],
): readonly PlannedReport[] {
  const { report, parameters: given = {} } = typeof one === 'string' ? { report: one } : one
  const set = ofPeriod.find((name) => given[name] !== undefined)
  if (set !== undefined) {
    faults.push({ pointer: `${pointer}/parameters/${set}`, message: 'The period says it.' })
    return []
  }
  try {
    const definition = reportNamed(report, own)
    const parameters = { ...common, ...given }
    definition.create(parameters as never)
    return [{ definition, parameters }]
  } catch (error) {
    if (!(error instanceof ReportError)) throw error
    if (error.faults.length === 0) faults.push({ pointer, message: error.message })
    for (const { pointer: inner, message } of error.faults) {
      faults.push({ pointer: `${pointer}/parameters${inner}`, message })
    }
    return []
  }
}
