import type { Column } from '../form/column.ts'
import { breakdown } from './breakdown.ts'
import { unknown } from './labels.ts'

const text = (name: string, meaning: string): Column => ({ name, kind: 'text', meaning })

/** Visits by country. */
export const countriesReport = breakdown({
  name: 'countries',
  title: 'Countries',
  description: 'Which countries visits come from.',
  names: [text('country', 'ISO 3166-1 alpha-2.')],
  of: ({ geo }) => geo.country ?? unknown,
})

/** Visits by city. */
export const citiesReport = breakdown({
  name: 'cities',
  title: 'Cities',
  description: 'Which cities visits come from.',
  names: [
    text('country', 'ISO 3166-1 alpha-2.'),
    text('region', 'As the geography source names it.'),
    text('city', 'The same.'),
  ],
  of: ({ geo }) => [geo.country ?? unknown, geo.region ?? unknown, geo.city ?? unknown],
})

/** Visits by browser. */
export const browsersReport = breakdown({
  name: 'browsers',
  title: 'Browsers',
  description: 'Which browsers visits are made with.',
  names: [text('browser', 'The browser.')],
  of: ({ ua }) => ua.browser ?? unknown,
})

/** Visits by operating system. */
export const systemsReport = breakdown({
  name: 'systems',
  title: 'Operating systems',
  description: 'Which operating systems visits are made with.',
  names: [text('system', 'The operating system.')],
  of: ({ ua }) => ua.os ?? unknown,
})

/** Visits by kind of device. */
export const devicesReport = breakdown({
  name: 'devices',
  title: 'Devices',
  description: 'Which devices visits are made with.',
  names: [text('device', '`desktop`, `mobile`, `tablet`, `tv`, `console`, `wearable` or `other`.')],
  of: ({ ua }) => ua.device ?? unknown,
})

/** Visits by language. */
export const languagesReport = breakdown({
  name: 'languages',
  title: 'Languages',
  description: 'Which languages browsers ask for first.',
  names: [text('language', 'BCP 47.')],
  of: (seen) => seen.language ?? unknown,
})

/** New and returning visitors. */
export const newAndReturningReport = breakdown({
  name: 'new-and-returning',
  title: 'New and returning',
  description: 'Visits of those who come for the first time, and of those who come again.',
  names: [text('visitor', '`new` or `returning`.')],
  of: ({ situation }) => (situation.visit === 1 ? 'new' : 'returning'),
})

/** Visits of programs and of people. */
export const botsReport = breakdown({
  name: 'bots',
  title: 'Bots',
  description: 'Visits of programs, and of people, as their user agents say.',
  names: [text('kind', '`bot`, `person`, or `(unknown)` where nobody looked.')],
  of: ({ bot }) => (bot === undefined ? unknown : bot ? 'bot' : 'person'),
})

/** Visits by the page they began on. */
export const landingPagesReport = breakdown({
  name: 'landing-pages',
  title: 'Landing pages',
  description: 'The pages that visits begin on. Visits without any page are not in it.',
  names: [text('path', 'The path of the visit’s first page.')],
  of: ({ situation }) => situation.entryPath,
  begins: ({ situation }) => situation.lands === true,
})
