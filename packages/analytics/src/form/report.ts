import type { JsonObject, JsonValue } from '@beckon/core'
import type { RecordKind } from '@beckon/core/adapter'
import { canonicalJson } from '@beckon/rules'
import { type TObject, type TProperties, Type } from '@sinclair/typebox'
import type { Part } from '../fold/part.ts'
import { type Chart, chartsFor } from './chart.ts'
import { type Column, periodColumn, type Row } from './column.ts'
import { type Filter, filterOf } from './filter.ts'
import type { Note } from './note.ts'
import {
  type Checked,
  type CommonParameters,
  checkParameters,
  commonParameters,
  type Given,
  instantOf,
  type OwnCheck,
} from './parameters.ts'
import { type Granularity, Periods } from './periods.ts'
import { ReportError } from './report-error.ts'
import { type ReportRecord, Seen } from './seen.ts'

/** What a report says. */
export interface ReportResult {
  readonly report: string
  readonly title: string
  /** As they were checked, defaults filled in. */
  readonly parameters: Readonly<Record<string, unknown>>
  readonly columns: readonly Column[]
  /** How the rows are drawn. */
  readonly charts: readonly Chart[]
  readonly rows: readonly Row[]
  readonly notes: readonly Note[]
}

/** How a report counts, once it has its parameters. */
export interface Logic {
  /** All that it counts in, by names that stay. */
  readonly parts: Readonly<Record<string, Part>>
  /** `period`: where the record belongs; empty where the report is not divided. */
  add(seen: Seen, period: string): void
  /** A record of a kind that is looked back at, of before `from`: what began then may still hold. */
  before?(seen: Seen): void
  rows(): readonly Row[]
  notes?(): readonly Note[]
}

/** What makes a report. */
export interface ReportPlan<P extends TProperties> {
  /** Lower case words with hyphens. */
  readonly name: string
  readonly title: string
  /** What it answers, in a sentence or two. */
  readonly description: string
  /** The kinds of records that it looks at. */
  readonly kinds: readonly RecordKind[]
  /**
   * The instant by which a record belongs to a period, and to `from` and `to`: that at which its visit
   * began, so that a visit is never cut in two, or its own. Records without a visit go by their own.
   */
  readonly goesBy: 'visit' | 'instant'
  /** Kinds of which it is also handed what happened before `from`. */
  readonly looksBack?: readonly RecordKind[]
  /** Its own parameters, each with a description. */
  readonly parameters?: P
  /** Periods it is divided into unless it is told otherwise; `false`: it cannot be divided. */
  readonly granularity?: Granularity | false
  readonly check?: OwnCheck<P>
  /** Without the period. */
  readonly columns: readonly Column[]
  /** How its rows are drawn; by default its first count, by its names or over time. */
  readonly charts?: readonly Chart[]
  start(parameters: Checked<P>): Logic
}

/** A report that can be made: create one for each question, with its parameters. */
export interface ReportDefinition<P extends TProperties = TProperties> {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly kinds: readonly RecordKind[]
  readonly goesBy: 'visit' | 'instant'
  /** Kinds of records that it needs from before `from` too: whoever reads a span of a log hands them in. */
  readonly looksBack: readonly RecordKind[]
  /** JSON Schema of all its parameters. */
  readonly parameters: TObject
  /** The period first. */
  readonly columns: readonly Column[]
  readonly charts: readonly Chart[]
  /** @throws ReportError `REPORT_PARAMETERS` with all that is wrong with the parameters */
  create(parameters?: Given<P>): Report
  /**
   * A report as another one's `toJSON` has written it.
   *
   * @throws ReportError `REPORT_STATE` where it is none of this definition
   */
  fromJSON(state: unknown): Report
}

const version = 1

/** A report in the making: records go in, in any order and at any time, and its result can be asked for at any time. */
export class Report {
  readonly definition: ReportDefinition
  readonly parameters: Readonly<Record<string, unknown>>
  private readonly logic: Logic
  private readonly seen = new Seen()
  private readonly byVisit: boolean
  private readonly from: number
  private readonly to: number
  private readonly sites: ReadonlySet<string> | undefined
  private readonly segment: string | undefined
  private readonly filter: Filter | undefined
  private readonly periods: Periods | undefined
  /** Every record of its kinds is counted. */
  private readonly all: boolean

  constructor(definition: ReportDefinition, parameters: CommonParameters, logic: Logic) {
    const { sites, segment, where, granularity, timeZone, from, to } = parameters
    this.definition = definition
    this.parameters = parameters
    this.logic = logic
    this.byVisit = definition.goesBy === 'visit'
    this.from = instantOf(from) ?? Number.NEGATIVE_INFINITY
    this.to = instantOf(to) ?? Number.POSITIVE_INFINITY
    this.sites = sites && new Set(sites)
    this.segment = segment
    this.filter = where === undefined ? undefined : filterOf(where, '/where', [])
    this.periods = granularity && new Periods(timeZone, granularity)
    this.all = [from, to, sites, segment, where].every((given) => given === undefined)
  }

  /** Takes in one record; those that it does not look at are passed over. */
  add(record: ReportRecord): void {
    if (!this.definition.kinds.includes(record.kind)) return
    this.seen.look(record)
    this.take(this.seen)
  }

  /** The same of a record that others look at too, of a kind that this report looks at. */
  take(seen: Seen): void {
    const { periods } = this
    if (this.all && periods === undefined) {
      this.logic.add(seen, '')
      return
    }
    const at = (this.byVisit ? seen.situation.startedAt : undefined) ?? seen.at
    if (this.all) this.logic.add(seen, periods === undefined ? '' : periods.of(at))
    else if (at >= this.to || !this.concerns(seen)) return
    else if (at >= this.from) this.logic.add(seen, periods === undefined ? '' : periods.of(at))
    else if (this.definition.looksBack.includes(seen.record.kind)) this.logic.before?.(seen)
  }

  private concerns(seen: Seen): boolean {
    const { situation, record } = seen
    if (this.sites !== undefined && !this.sites.has(record.site)) return false
    if (this.segment !== undefined && !situation.segments?.includes(this.segment)) return false
    return this.filter === undefined || this.filter(seen)
  }

  /**
   * Takes in all that another one has counted, which stays as it is.
   *
   * @throws ReportError `REPORT_MISMATCH` where it is another report, or has other parameters
   */
  merge(other: Report): void {
    const { name } = this.definition
    if (
      other.definition.name !== name ||
      canonicalJson(asJson(other.parameters)) !== canonicalJson(asJson(this.parameters))
    ) {
      throw new ReportError(
        'REPORT_MISMATCH',
        `Only parts of one report with the same parameters can be merged: this is "${name}", that is "${other.definition.name}".`,
      )
    }
    for (const [part, own] of Object.entries(this.logic.parts)) {
      own.merge(other.logic.parts[part] as typeof own)
    }
  }

  /** What has been counted so far; deterministic, whatever the order in which it came. */
  result(): ReportResult {
    const { name, title, columns, charts } = this.definition
    return {
      report: name,
      title,
      parameters: this.parameters,
      columns,
      charts,
      rows: this.logic.rows(),
      notes: this.logic.notes?.() ?? [],
    }
  }

  /** All that it holds, for another machine or another day. */
  toJSON(): JsonValue {
    const parts = Object.entries(this.logic.parts).map(([part, own]) => [part, own.toJSON()])
    return {
      report: this.definition.name,
      version,
      parameters: asJson(this.parameters),
      parts: Object.fromEntries(parts),
    }
  }

  /** Becomes what another one's `toJSON` has written. */
  load(parts: Readonly<Record<string, JsonValue>>): void {
    for (const [part, own] of Object.entries(this.logic.parts)) own.load(parts[part] as JsonValue)
  }
}

/**
 * Makes a definition of a report: a standard one, or your own.
 *
 * @example
 * const signUps = defineReport({
 *   name: 'sign-ups', title: 'Sign-ups', description: 'Who signed up, by country.',
 *   kinds: ['event'], goesBy: 'instant',
 *   ...tableColumns,
 *   start: …
 * })
 */
export function defineReport<P extends TProperties = Record<never, never>>(
  plan: ReportPlan<P>,
): ReportDefinition<P> {
  const { name, title, description, kinds, goesBy, looksBack = [], granularity, check } = plan
  const { granularity: _, ...undivided } = commonParameters
  const common = granularity === false ? undivided : commonParameters
  const parameters = Type.Object({ ...common, ...plan.parameters }, { additionalProperties: false })
  const columns = granularity === false ? plan.columns : [periodColumn, ...plan.columns]
  const create = (given: unknown): Report => {
    const checked = checkParameters<P>(name, parameters, given, granularity || undefined, check)
    return new Report(definition, checked, plan.start(checked))
  }
  const definition: ReportDefinition<P> = {
    name,
    title,
    description,
    kinds,
    goesBy,
    looksBack,
    parameters,
    columns,
    charts: plan.charts ?? chartsFor(columns),
    create,
    fromJSON: (state) => {
      const { report, version: written, parameters: given, parts } = stateOf(state)
      if (report !== name || written !== version) {
        throw new ReportError(
          'REPORT_STATE',
          `This is no state of the report "${name}" in version ${version}: it says "${report}", version ${written}.`,
        )
      }
      const made = create(given)
      try {
        made.load(parts)
      } catch (cause) {
        const message = `What was written of the report "${name}" is damaged: count it anew.`
        throw new ReportError('REPORT_STATE', message, [], { cause })
      }
      return made
    },
  }
  return definition
}

/** What was checked is JSON. */
function asJson(parameters: Readonly<Record<string, unknown>>): JsonObject {
  return parameters as JsonObject
}

function stateOf(state: unknown) {
  const { report, version, parameters, parts } = (
    typeof state === 'object' && state !== null ? state : {}
  ) as Partial<Record<string, unknown>>
  if (typeof report !== 'string' || typeof parts !== 'object' || parts === null) {
    throw new ReportError('REPORT_STATE', 'This is no state of a report: give what toJSON wrote.')
  }
  return { report, version, parameters, parts: parts as Readonly<Record<string, JsonValue>> }
}
