import type { Chance } from './chance.ts'

/** How a visit comes about. */
export interface Arrival {
  /** The page before, as the browser tells it. */
  readonly referrer?: string
  /** What is added to the first page's address. */
  readonly query?: string
}

const wanted = [
  'oak desk',
  'standing desk 160 cm',
  'reading chair',
  'desk lamp brass',
  'bookcase narrow',
  'small writing table',
  'rocking chair nursery',
  'wall shelf oak',
]

/** Search engines that pass the words on; most do not any more, and show only their front page. */
const engines = [
  'https://www.bing.com/search?q=',
  'https://duckduckgo.com/?q=',
  'https://search.yahoo.com/search?p=',
  'https://www.ecosia.org/search?q=',
]
const social = [
  'https://www.pinterest.com/',
  'https://www.facebook.com/',
  'https://www.reddit.com/r/furniture/',
]
const assistants = ['https://chatgpt.com/', 'https://www.perplexity.ai/', 'https://claude.ai/']
const newsletter = '?utm_source=newsletter&utm_medium=email&utm_campaign=spring'
const advertisement = '?utm_source=ads&utm_medium=cpc&utm_campaign=desks&utm_term=oak+desk'

/** Draws the way somebody finds the shop. */
export function arrival(chance: Chance): Arrival {
  const way = chance.weighted([
    ['search', 38],
    ['direct', 20],
    ['social', 14],
    ['campaign', 13],
    ['assistant', 9],
    ['website', 6],
  ] as const)
  switch (way) {
    case 'search':
      return searchArrival(chance)
    case 'social':
      return { referrer: chance.pick(social) }
    case 'assistant':
      return { referrer: chance.pick(assistants) }
    case 'campaign':
      return { query: chance.happens(0.6) ? newsletter : advertisement }
    case 'website':
      return { referrer: 'https://rooms-and-homes.example/desks-we-like' }
    case 'direct':
      return {}
  }
}

/** Comes from a search engine; half of them do not tell what was searched for. */
export function searchArrival(chance: Chance): Arrival {
  return chance.happens(0.5)
    ? { referrer: 'https://www.google.com/' }
    : { referrer: chance.pick(engines) + chance.pick(wanted).replaceAll(' ', '+') }
}
