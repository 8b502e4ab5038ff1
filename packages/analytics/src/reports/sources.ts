import type { Column } from '../form/column.ts'
import { breakdown } from './breakdown.ts'
import { none, unknown } from './labels.ts'

const text = (name: string, meaning: string): Column => ({ name, kind: 'text', meaning })

/** Where visits come from. */
export const sourcesReport = breakdown({
  name: 'sources',
  title: 'Sources',
  description: 'Where visits come from, and what comes of them.',
  names: [
    text('type', '`direct`, `search`, `social`, `ai`, `campaign` or `website`.'),
    text(
      'source',
      'The search engine, network, assistant or campaign, or the host of the website.',
    ),
  ],
  of: ({ situation: { referrer } }) => [
    referrer?.type ?? unknown,
    referrer?.source ?? referrer?.host ?? none,
  ],
})

/** Which search engines bring visits. */
export const searchEnginesReport = breakdown({
  name: 'search-engines',
  title: 'Search engines',
  description: 'Which search engines bring visits, and what comes of them.',
  names: [text('engine', 'The search engine.')],
  of: ({ situation: { referrer } }) =>
    referrer?.type === 'search' ? (referrer.source ?? unknown) : undefined,
})

/** Which search words bring visits, buyers, conversations and purchases. */
export const searchKeywordsReport = breakdown({
  name: 'search-keywords',
  title: 'Search keywords',
  description:
    'Which search words bring visits, potential buyers, conversations and purchases. Most search engines keep the words to themselves; those visits are not in it.',
  names: [text('keyword', 'The search words, as they were typed.')],
  of: ({ situation: { referrer } }) => referrer?.keyword,
})

/** What campaigns bring. */
export const campaignsReport = breakdown({
  name: 'campaigns',
  title: 'Campaigns',
  description: 'Visits that came with `utm` parameters, by campaign.',
  names: [
    text('campaign', '`utm_campaign`.'),
    text('source', '`utm_source`.'),
    text('medium', '`utm_medium`.'),
  ],
  of: ({ situation: { utm } }) =>
    utm === undefined ? undefined : [utm.campaign ?? none, utm.source ?? none, utm.medium ?? none],
})
