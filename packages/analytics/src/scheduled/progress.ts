import { BeckonError } from '@beckon/core'
import type { EntityKey, Storage } from '@beckon/core/adapter'

/** What was delivered last, kept so that each period is delivered once, whatever stops and starts. */
export interface ReportProgress {
  /** The name of the last period that is done; undefined where there is none yet. */
  last(schedule: string): Promise<string | undefined>
  done(schedule: string, period: string): Promise<void>
}

/** Remembers as long as the process runs. */
export function memoryProgress(): ReportProgress {
  const periods = new Map<string, string>()
  return {
    last: async (schedule) => periods.get(schedule),
    done: async (schedule, period) => void periods.set(schedule, period),
  }
}

/** Tries where several processes write at once. */
const mostTries = 10

/**
 * Remembers in a storage, beside the log that reports are made of. It must be open.
 *
 * @param site the storage keeps everything by site: any one, and always the same
 */
export function storageProgress(
  storage: Pick<Storage, 'load' | 'commit'>,
  site: string,
): ReportProgress {
  const entity: EntityKey = { site, kind: 'site', id: `${site}/reports` }
  const load = async () => {
    const [loaded] = await storage.load([{ entity }])
    // Nobody else writes it.
    const periods = (loaded?.state?.periods ?? {}) as Readonly<Record<string, string>>
    return { version: loaded?.version ?? 0, periods }
  }
  return {
    async last(schedule) {
      const { periods } = await load()
      return Object.hasOwn(periods, schedule) ? periods[schedule] : undefined
    },
    async done(schedule, period) {
      for (let tries = 0; tries < mostTries; tries++) {
        const { version, periods } = await load()
        const state = { periods: { ...periods, [schedule]: period } }
        const unit = {
          entity,
          expectedVersion: version,
          events: [],
          state,
          records: [],
          outbox: [],
        }
        const [result] = await storage.commit([unit])
        if (result?.status === 'committed') return
      }
      throw new BeckonError(
        'REPORT_PROGRESS',
        `Others write down reports of the site "${site}" all the time: let one process deliver them.`,
      )
    },
  }
}
