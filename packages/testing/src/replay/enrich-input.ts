import type { EnrichInput } from '@beckon/core/adapter'
import type { RecordedEvent } from '../traffic/recorded.ts'

/** What enrichers are asked about a recorded event. */
export function enrichInput(
  { ip, userAgent, hints, event }: RecordedEvent,
  ownHosts: readonly string[],
): EnrichInput {
  const input: { -readonly [Key in keyof EnrichInput]: EnrichInput[Key] } = { ownHosts }
  if (ip !== undefined) input.ip = ip
  if (userAgent !== undefined) input.userAgent = userAgent
  if (hints !== undefined) input.hints = hints
  if (event.page !== undefined) {
    input.url = event.page.url
    if (event.page.referrer !== undefined) input.referrer = event.page.referrer
  }
  return input
}
