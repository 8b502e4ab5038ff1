import { RuleSetError, readSchedule, type Schedule, type WrittenSchedule } from '@beckon/rules'
import { UsageError } from '../errors.ts'

/** What a site is to the engine. */
export interface SiteOptions {
  /** Its own hosts: a referrer among them is no source. */
  readonly hosts?: readonly string[]
  /** IANA name; `time.*` facts follow it. Default `UTC`. */
  readonly timeZone?: string
  /** A visit ends when more than this has passed without an event, ms. Default 30 minutes. */
  readonly visitTimeoutMs?: number
  /** Origins a redirect may lead to, such as `https://shop.example`. Default none. */
  readonly redirectOrigins?: readonly string[]
  /** Its departments, where invitations may name no others; each with its hours, as a rule's `active`. */
  readonly departments?: Readonly<Record<string, DepartmentOptions>>
}

export interface DepartmentOptions {
  /** When it answers; always where there are none. Nobody is invited to it at other times. */
  readonly hours?: WrittenSchedule
}

export interface Department {
  readonly hours: Schedule | undefined
}

export interface Site {
  readonly id: string
  readonly hosts: readonly string[]
  readonly timeZone: string
  readonly visitTimeoutMs: number
  readonly redirectOrigins: readonly string[]
  /** None where the site does not say. */
  readonly departments: ReadonlyMap<string, Department>
}

export function siteOf(id: string, options: SiteOptions): Site {
  return {
    id,
    hosts: (options.hosts ?? []).map((host) => host.toLowerCase()),
    timeZone: options.timeZone ?? 'UTC',
    visitTimeoutMs: options.visitTimeoutMs ?? 1_800_000,
    redirectOrigins: options.redirectOrigins ?? [],
    departments: departmentsOf(id, options.departments ?? {}),
  }
}

function departmentsOf(
  site: string,
  options: Readonly<Record<string, DepartmentOptions>>,
): ReadonlyMap<string, Department> {
  return new Map(
    Object.entries(options).map(([name, { hours }]) => {
      try {
        return [name, { hours: hours && readSchedule(hours) }]
      } catch (cause) {
        const why = cause instanceof RuleSetError ? cause.faults[0]?.message : undefined
        const message = `The hours of department "${name}" of site "${site}" cannot be read. ${why ?? ''}`
        throw new UsageError('DEPARTMENT_HOURS', message.trim(), { cause })
      }
    }),
  )
}
