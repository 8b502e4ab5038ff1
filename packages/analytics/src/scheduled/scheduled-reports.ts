import { type Cancel, type Clock, systemEnv } from '@beckon/core'
import type { ReportDefinition, ReportResult } from '../form/report.ts'
import type { ReportRecord } from '../form/seen.ts'
import { Limit } from './limit.ts'
import { makeDocument } from './make-document.ts'
import { memoryProgress, type ReportProgress } from './progress.ts'
import type { ReportDocument } from './report-document.ts'
import { type CheckedSchedule, checkSchedules, type ReportSchedule } from './schedule.ts'
import { type ReportSource, type SourceQuery, sourceOfLog } from './source.ts'
import type { ReportTrouble, ReportTroubleCode } from './trouble.ts'

/** How scheduled reports are made and delivered. */
export interface ScheduledReportsOptions {
  readonly schedules: readonly ReportSchedule[]
  /** The records of a span, ms: a storage's `read`. */
  readonly read?: (query: SourceQuery) => AsyncIterable<ReportRecord>
  /** In place of `read`: adds to reports what belongs to them, from folds that run anyway. */
  readonly source?: ReportSource
  /** Takes a document; it is tried again when this rejects. */
  readonly deliver: (document: ReportDocument) => Promise<void>
  /** What was delivered. Default: remembered as long as the process runs. */
  readonly progress?: ReportProgress
  /** Draws a result: `reportSvg` of `@beckon/analytics/charts`. Default: nothing is drawn. */
  readonly charts?: (result: ReportResult) => string
  /** Reports that schedules may name beside the standard ones. */
  readonly reports?: readonly ReportDefinition[]
  readonly onTrouble?: (trouble: ReportTrouble) => void
  /** So many missed periods of a schedule are made up for, the latest. Default 7. */
  readonly catchUp?: number
  /** How long a delivery may take, ms. Default 120000. */
  readonly deliveryMs?: number
  /** Default: the system's. */
  readonly clock?: Clock
}

/** How a schedule stands. */
export interface ScheduleStatus {
  readonly schedule: string
  /** The period that is delivered next; undefined as long as nobody could be asked which one. */
  readonly next?: string
  /** When it is made, or tried again, ms. */
  readonly at: number
  /** How often it was tried in vain. */
  readonly failures: number
}

/** A schedule under way. */
interface Line {
  readonly checked: CheckedSchedule
  next: string | undefined
  at: number
  failures: number
  /** What was made and not taken yet. */
  document: ReportDocument | undefined
  /** It was taken, and only that is not written down. */
  taken: boolean
}

const minuteMs = 60_000
/** How long after a failed try it is tried again, ms: longer each time, up to the last. */
const waits = [1, 5, 15, 30, 60].map((minutes) => minutes * minuteMs)

/**
 * Delivers reports by schedule: each whole period once, and again only where nobody can tell whether
 * it was taken. What was missed while nobody ran it is made up for. Schedules do not wait for each other's
 * failures, and are made one at a time.
 *
 * @example
 * const reports = scheduledReports({
 *   schedules: [{ name: 'weekly', every: 'week', at: '07:00', timeZone: 'Europe/Berlin', reports: ['visits'] }],
 *   read: (span) => storage.read(span),
 *   progress: storageProgress(storage, 'shop'),
 *   deliver: mailDelivery({ smtp: 'smtps://mail.example', from: 'shop@example.com', to: ['ann@example.com'] }),
 * })
 * reports.start()
 * @throws ReportError `REPORT_SCHEDULE` with all that is wrong with the schedules
 */
export function scheduledReports(options: ScheduledReportsOptions): ScheduledReports {
  return new ScheduledReports(options)
}

/** Reports by schedule; nothing happens before `start`. */
export class ScheduledReports {
  private readonly options: ScheduledReportsOptions
  private readonly clock: Clock
  private readonly progress: ReportProgress
  private readonly source: ReportSource
  private readonly lines: readonly Line[]
  private timer: Cancel | undefined
  private running: Promise<void> | undefined
  private stopped = true
  /** Of the delivery under way. */
  private limit: Limit | undefined

  constructor(options: ScheduledReportsOptions) {
    const { schedules, read, source, progress, clock, reports = [] } = options
    this.options = options
    this.clock = clock ?? systemEnv().clock
    this.progress = progress ?? memoryProgress()
    this.source = source ?? sourceOfLog(read ?? nothing, this.clock)
    this.lines = checkSchedules(schedules, reports).map((checked) => ({
      checked,
      next: undefined,
      at: Number.NEGATIVE_INFINITY,
      failures: 0,
      document: undefined,
      taken: false,
    }))
  }

  /** Goes on where the progress says; what starts for the first time begins with the period that is under way. */
  start(): void {
    if (!this.stopped) return
    this.stopped = false
    this.wake()
  }

  /**
   * Begins nothing more; settles when what is under way has ended, or was given up: then it is
   * delivered after the next start, and may come twice.
   *
   * @param graceMs how long a delivery under way may take from now on
   */
  async stop(graceMs = 5_000): Promise<void> {
    this.stopped = true
    this.limit?.within(graceMs)
    this.timer?.()
    this.timer = undefined
    await this.running
  }

  status(): readonly ScheduleStatus[] {
    return this.lines.map(({ checked, next, at, failures }) => ({
      schedule: checked.schedule.name,
      ...(next !== undefined && { next }),
      at,
      failures,
    }))
  }

  private wake(): void {
    this.timer = undefined
    this.running ??= this.run().finally(() => {
      this.running = undefined
      this.arm()
    })
  }

  private arm(): void {
    if (this.stopped || this.timer !== undefined || this.lines.length === 0) return
    const first = Math.min(...this.lines.map(({ at }) => at))
    this.timer = this.clock.setTimer(first, () => this.wake())
  }

  private async run(): Promise<void> {
    for (;;) {
      const due = this.lines.filter(({ at }) => at <= this.clock.now())
      const [first] = due.sort((left, right) => left.at - right.at)
      if (first === undefined || this.stopped) return
      await this.advance(first)
    }
  }

  /** One step of one schedule: afterwards it waits for something, or is due again. */
  private async advance(line: Line): Promise<void> {
    const { timetable, schedule } = line.checked
    if (line.next === undefined) await this.resume(line)
    else if (timetable.dueAt(line.next) > this.clock.now()) line.at = timetable.dueAt(line.next)
    else {
      const period = line.document === undefined ? this.skip(line, line.next) : line.next
      const made = line.document ?? (await this.make(line, period))
      if (made === undefined || this.stopped) return
      line.document = made
      if (!line.taken && !(await this.deliver(line, made))) return
      line.taken = true
      const written = await this.attempt(line, 'PROGRESS', period, () =>
        this.progress.done(schedule.name, period),
      )
      if (!written) return
      line.document = undefined
      line.taken = false
      line.next = timetable.after(period)
      line.at = timetable.dueAt(line.next)
    }
  }

  private async resume(line: Line): Promise<void> {
    const { schedule, timetable } = line.checked
    await this.attempt(line, 'PROGRESS', undefined, async () => {
      const last = await this.progress.last(schedule.name)
      const latest = timetable.latestAt(this.clock.now())
      const known = last !== undefined && timetable.knows(last)
      // From now on it is known that nothing before was to be delivered.
      if (!known) await this.progress.done(schedule.name, latest)
      line.next = timetable.after(known ? last : latest)
      line.at = timetable.dueAt(line.next)
    })
  }

  /** The next of those that were missed; of too many the earliest are left out. */
  private skip(line: Line, first: string): string {
    const { schedule, timetable } = line.checked
    const { catchUp = 7 } = this.options
    const latest = timetable.latestAt(this.clock.now())
    const missed: string[] = []
    for (let name = first; name <= latest; name = timetable.after(name)) missed.push(name)
    const left = missed.slice(0, Math.max(0, missed.length - Math.max(1, catchUp)))
    const next = missed[left.length] ?? first
    if (left.length === 0) return next
    line.next = next
    this.tell({
      code: 'SKIPPED',
      schedule: schedule.name,
      message: `${left.length} periods of "${schedule.name}" were missed and are left out: ${left[0]} to ${left.at(-1)}.`,
    })
    return next
  }

  private async make(line: Line, period: string): Promise<ReportDocument | undefined> {
    const { checked } = line
    let made: ReportDocument | undefined
    await this.attempt(line, 'READ', period, async () => {
      const { source, options } = this
      const parts = { source, charts: options.charts, stopped: () => this.stopped }
      made = await makeDocument(checked, period, parts)
    })
    for (const { report, message } of this.stopped ? [] : (made?.failed ?? [])) {
      const schedule = checked.schedule.name
      const said = `The report "${report}" of "${schedule}": ${message}`
      this.tell({ code: 'REPORT', schedule, period, message: said })
    }
    return made
  }

  private deliver(line: Line, document: ReportDocument): Promise<boolean> {
    const { deliver, deliveryMs = 2 * minuteMs } = this.options
    const limit = new Limit(this.clock, deliveryMs)
    this.limit = limit
    return this.attempt(line, 'DELIVERY', document.period.name, () =>
      limit.wait(() => deliver(document)),
    )
  }

  /** Does something that may fail; where it does, the schedule waits longer each time. */
  private async attempt(
    line: Line,
    code: ReportTroubleCode,
    period: string | undefined,
    work: () => Promise<void>,
  ): Promise<boolean> {
    try {
      await work()
      line.failures = 0
      return true
    } catch (cause) {
      const wait = waits[Math.min(line.failures, waits.length - 1)] as number
      line.failures++
      line.at = this.clock.now() + wait
      const schedule = line.checked.schedule.name
      const why = cause instanceof Error ? cause.message : String(cause)
      this.tell({
        code,
        schedule,
        ...(period !== undefined && { period }),
        message: `${failures[code]} of "${schedule}": ${why}`,
        againAt: line.at,
        cause,
      })
      return false
    }
  }

  private tell(trouble: ReportTrouble): void {
    try {
      this.options.onTrouble?.(trouble)
    } catch {
      // Who listens badly harms nobody else.
    }
  }
}

const failures: Readonly<Record<ReportTroubleCode, string>> = {
  READ: 'The log could not be read for the reports',
  REPORT: 'A report could not be made',
  DELIVERY: 'A delivery was not taken',
  PROGRESS: 'What was delivered could not be looked up or written down',
  SKIPPED: 'Periods were left out',
}

async function* nothing(): AsyncIterable<ReportRecord> {}
