import { Zone } from '@beckon/core'
import { nearestName } from '@beckon/rules'
import { type Static, type TObject, type TProperties, Type } from '@sinclair/typebox'
import { Value, ValueErrorType } from '@sinclair/typebox/value'
import { filterOf } from './filter.ts'
import type { Granularity } from './periods.ts'
import { type ParameterFault, ReportError } from './report-error.ts'

const text = (description: string) => Type.String({ minLength: 1, maxLength: 1_000, description })
const instant = (description: string) =>
  Type.Union([Type.Integer(), Type.String({ minLength: 1, maxLength: 100 })], { description })

/** The parameters of every report. */
export const commonParameters = {
  sites: Type.Optional(
    Type.Array(text('Id of a site.'), {
      minItems: 1,
      description: 'The sites that are counted. Default: all.',
    }),
  ),
  from: Type.Optional(instant('The first instant that is counted: ISO 8601, or ms since 1970.')),
  to: Type.Optional(instant('The first instant that is not counted any more.')),
  timeZone: Type.String({
    minLength: 1,
    default: 'UTC',
    description: 'The IANA name of the time zone that periods go by.',
  }),
  granularity: Type.Optional(
    Type.Union(
      [Type.Literal('hour'), Type.Literal('day'), Type.Literal('week'), Type.Literal('month')],
      { description: '`hour`, `day`, `week` or `month`: a row for each. Default: not divided.' },
    ),
  ),
  where: Type.Optional(
    Type.Unknown({
      description: 'A condition of the rule language: what is counted. Default: everything.',
    }),
  ),
  segment: Type.Optional(text('Only what was done by visitors while they were in this segment.')),
  rows: Type.Integer({
    minimum: 1,
    maximum: 1_000_000,
    default: 10_000,
    description:
      'Rows that are told of; what has no place among them is put together in `(other)`.',
  }),
  visitors: Type.Integer({
    minimum: 16,
    maximum: 1_048_576,
    default: 4_096,
    description: 'Up to so many distinct visitors are counted exactly, in each row.',
  }),
} as const satisfies TProperties

/** What every report takes, as its caller may give it. */
export type CommonParameters = Static<TObject<typeof commonParameters>>

/** The parameters of a report whose own are `P`, as its caller gives them. */
export type Given<P extends TProperties> = Partial<Checked<P>>

/** The same with defaults filled in, and checked. */
export type Checked<P extends TProperties> = CommonParameters & Static<TObject<P>>

/** Checks of a report's own, beyond what a schema can say. */
export type OwnCheck<P extends TProperties> = (
  params: Checked<P>,
  fault: (name: string, message: string) => void,
) => void

/**
 * Checks parameters, and fills in what was left out.
 *
 * @throws ReportError `REPORT_PARAMETERS` with all that is wrong
 */
export function checkParameters<P extends TProperties>(
  report: string,
  schema: TObject,
  given: unknown,
  granularity: Granularity | undefined,
  ownCheck: OwnCheck<P> | undefined,
): Checked<P> {
  const faults: ParameterFault[] = []
  const before = typeof given === 'object' && given !== null && !Array.isArray(given) ? given : {}
  const defaults = granularity === undefined ? {} : { granularity }
  const params = Value.Default(schema, { ...defaults, ...withoutUndefined(before) }) as Checked<P>
  const seen = new Set<string>()
  if (before !== given && given !== undefined) {
    faults.push({ pointer: '', message: 'Parameters must be an object, by their names.' })
  }
  for (const error of Value.Errors(schema, params)) {
    const { path, type, message } = error
    // The first says what is wrong, those after it what follows from that.
    if (seen.has(path)) continue
    seen.add(path)
    const name = path.slice(1)
    if (type === ValueErrorType.ObjectAdditionalProperties) {
      const meant = nearestName(name, Object.keys(schema.properties))
      const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`
      faults.push({ pointer: path, message: `This report has no parameter "${name}".${hint}` })
    } else {
      const meaning = schema.properties[name]?.description
      faults.push({
        pointer: path,
        message: `${message}.${meaning === undefined ? '' : ` ${meaning}`}`,
      })
    }
  }
  if (faults.length === 0) {
    const fault = (name: string, message: string) => faults.push({ pointer: `/${name}`, message })
    checkTimes(params, fault)
    if (params.where !== undefined) filterOf(params.where, '/where', faults)
    ownCheck?.(params, fault)
  }
  if (faults.length > 0) {
    const [first] = faults
    const more = faults.length > 1 ? ` (and ${faults.length - 1} more, see faults)` : ''
    throw new ReportError(
      'REPORT_PARAMETERS',
      `The report "${report}" cannot be made. ${first?.message} At ${first?.pointer || 'the root'}${more}.`,
      faults,
    )
  }
  return params
}

/** A day, or an instant with its offset: what means the same on every machine. */
const writtenInstant = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/

/** An instant as it was given, ms; NaN where it is none. */
export function instantOf(given: number | string | undefined): number | undefined {
  if (typeof given !== 'string') return given
  return writtenInstant.test(given) ? Date.parse(given) : Number.NaN
}

function checkTimes(
  { from, to, timeZone }: CommonParameters,
  fault: (name: string, message: string) => void,
): void {
  const [first, last] = [instantOf(from), instantOf(to)]
  if (Number.isNaN(first)) fault('from', `"${from}" is no instant: write it as 2026-01-31T12:00Z.`)
  if (Number.isNaN(last)) fault('to', `"${to}" is no instant: write it as 2026-01-31T12:00Z.`)
  if (first !== undefined && last !== undefined && first >= last) {
    fault('to', 'It must lie after "from": nothing would be counted.')
  }
  try {
    new Zone(timeZone)
  } catch {
    fault(
      'timeZone',
      `Nobody knows a time zone "${timeZone}": give an IANA name, as Europe/Berlin.`,
    )
  }
}

function withoutUndefined(given: object): object {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}
