import {
  directoryDelivery,
  type ReportDocument,
  ReportError,
  type ReportTrouble,
  type ScheduledReports,
  scheduledReports,
  storageProgress,
} from '@beckon/analytics'
import { type Clock, UsageError } from '@beckon/core'
import type { Storage } from '@beckon/core/adapter'
import { CommandError } from '../command-error.ts'
import { instant, readableInstant } from '../terminal/format.ts'
import type { ServeConfig } from './config/schema.ts'

/** What scheduled reports need of a server. */
export interface ReportParts {
  readonly config: ServeConfig
  /** Open when they are started. */
  readonly storage: Storage
  readonly clock: Clock
  readonly onDelivered: (message: string) => void
  readonly onTrouble: (message: string) => void
}

type Schedule = ServeConfig['reports'][number]
type Deliver = (document: ReportDocument) => Promise<void>

/**
 * The reports that a server is configured to deliver; undefined where there are none. What draws and
 * what mails is loaded for them alone.
 *
 * @throws CommandError 2 where they cannot be meant
 */
export async function reportsFor(parts: ReportParts): Promise<ScheduledReports | undefined> {
  const { config, storage, clock, onDelivered, onTrouble } = parts
  if (config.reports.length === 0) return undefined
  if (!config.storage.startsWith('sqlite:')) {
    throw new CommandError(2, 'reports are made of the log: give a --storage that keeps it.')
  }
  const deliveries = new Map<string, readonly Deliver[]>()
  for (const schedule of config.reports) {
    deliveries.set(schedule.name, await deliveriesOf(schedule, parts))
  }
  const { reportSvg } = await import('@beckon/analytics/charts')
  const [site = ''] = Object.keys(config.sites)
  try {
    return scheduledReports({
      schedules: config.reports.map((schedule) => scheduleOf(schedule, config)),
      read: (query) => storage.read(query),
      progress: storageProgress(storage, site),
      charts: reportSvg,
      clock,
      async deliver(document) {
        for (const deliver of deliveries.get(document.schedule) ?? []) await deliver(document)
        onDelivered(`Delivered the reports "${document.schedule}" of ${document.period.name}.`)
      },
      onTrouble: (trouble) => onTrouble(troubleText(trouble)),
    })
  } catch (error) {
    if (!(error instanceof ReportError)) throw error
    const faults = error.faults.map(({ pointer, message }) => `reports${pointer}: ${message}`)
    throw new CommandError(2, faults.join(' '), { cause: error })
  }
}

function scheduleOf({ directory: _, mail: __, ...schedule }: Schedule, { sites }: ServeConfig) {
  // Whose reports they are says whose clock they go by.
  const [site = ''] = schedule.sites ?? Object.keys(sites)
  const timeZone = schedule.timeZone ?? sites[site]?.timeZone
  return { ...schedule, ...(timeZone !== undefined && { timeZone }) }
}

async function deliveriesOf(
  { name, directory, mail }: Schedule,
  { config: { smtp, mailFrom }, clock, onTrouble }: ReportParts,
): Promise<readonly Deliver[]> {
  const deliveries: Deliver[] = []
  if (directory !== undefined) deliveries.push(directoryDelivery(directory))
  if (mail !== undefined) {
    if (smtp === undefined || mailFrom === undefined) {
      throw new CommandError(2, `the reports "${name}" go by mail: give smtp and mailFrom.`)
    }
    const { mailDelivery } = await import('@beckon/analytics/mail')
    const onRefused = (addresses: readonly string[]) =>
      onTrouble(`The mail server has refused ${addresses.join(', ')} of the reports "${name}".`)
    try {
      deliveries.push(mailDelivery({ smtp, from: mailFrom, to: mail, onRefused, clock }))
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      throw new CommandError(2, `the reports "${name}": ${error.message}`, { cause: error })
    }
  }
  if (deliveries.length > 0) return deliveries
  throw new CommandError(2, `the reports "${name}" go nowhere: give them a directory, or mail.`)
}

function troubleText({ message, againAt }: ReportTrouble): string {
  const end = message.endsWith('.') ? message : `${message}.`
  if (againAt === undefined) return end
  return `${end} It is tried again at ${readableInstant(instant(againAt))}.`
}
