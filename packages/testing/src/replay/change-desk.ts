import type { Duty, SiteDesk } from '@beckon/core'
import type { RecordedDesk } from '../traffic/recorded.ts'

/** Tells a desk what another one was told, as the log has it. */
export function changeDesk(desk: SiteDesk, { type, data }: RecordedDesk): Promise<void> {
  // The engine wrote it: each type holds its own.
  const told = data as unknown as Partial<Duty> & Readonly<Record<string, unknown>>
  if (type === 'desk.queue') return desk.queue(String(told.department), Number(told.length))
  const { operator, ...duty } = told
  if (type === 'operator.offline') return desk.offline(String(operator))
  return desk.online(String(operator), duty)
}
