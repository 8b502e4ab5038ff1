import type { Referrer, Utm } from '@beckon/core/adapter'
import { findAssistant } from './source.ts'

/**
 * The name of the AI assistant that tagged its own link: some put nothing but their host into
 * `utm_source`, and send no referrer from their apps.
 */
const taggedBy = (utm: Utm): string | undefined =>
  utm.source !== undefined && Object.keys(utm).length === 1
    ? findAssistant(utm.source.toLowerCase(), '')
    : undefined

/**
 * What becomes of a referrer when the page was reached with UTM parameters: a `campaign`, whose
 * source is `utm_source` or else the referrer's; host and keyword of the referrer stay.
 */
export const withCampaign = (referrer: Referrer, utm: Utm): Referrer => {
  const assistant = taggedBy(utm)
  if (assistant !== undefined) return { ...referrer, type: 'ai', source: assistant }
  const source = utm.source ?? referrer.source
  return { ...referrer, type: 'campaign', ...(source !== undefined && { source }) }
}
