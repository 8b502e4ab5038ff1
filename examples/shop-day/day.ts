import { arrival } from './arrival.ts'
import { products } from './assortment.ts'
import { type Browser, Crowd, disguise } from './browser.ts'
import { Chance } from './chance.ts'
import {
  abandoner,
  browser,
  buyer,
  comparer,
  glancer,
  hesitator,
  latecomer,
  type Persona,
  regular,
  rememberer,
  unlucky,
} from './personas.ts'
import { type Line, Visit } from './visit.ts'

const midnight = Date.UTC(2026, 2, 12)
const hourMs = 3_600_000
const minuteMs = 60_000

/** Visits that begin in each hour of the day: a lull at night, a bump at noon, a peak after work. */
const curve = [
  3, 1, 1, 1, 1, 2, 5, 10, 16, 20, 22, 24, 28, 24, 20, 20, 22, 26, 32, 38, 40, 32, 18, 8,
] as const

/** Who comes, and how many of each. */
const cast: readonly (readonly [persona: Persona, number: number])[] = [
  [glancer, 92],
  [browser, 148],
  [comparer, 18],
  [buyer, 26],
  [abandoner, 34],
  [hesitator, 14],
  [unlucky, 12],
  [regular, 16],
  [latecomer, 10],
]

/**
 * Makes up one day of a furniture shop: the same seed gives the same text.
 * One JSON line an event, in order of time, about 400 visitors.
 */
export function shopDay(seed = 4_711): string {
  const chance = new Chance(seed)
  const crowd = new Crowd(chance)
  const day: Line[] = []
  for (const [persona, number] of cast) {
    for (let count = 0; count < number; count++) people(day, crowd.person(), persona, chance)
  }
  crawlers(day, chance)
  scraper(day, chance)
  guesser(day, chance)
  day.sort((one, other) => one.at - other.at)
  return day
    .filter(({ at }) => at < midnight + 24 * hourMs)
    .map((line) => `${JSON.stringify({ ...line, at: new Date(line.at).toISOString() })}\n`)
    .join('')
}

/** One person's visit, and for some another one later that day. */
function people(day: Line[], who: Browser, persona: Persona, chance: Chance): void {
  const hour = chance.weighted(curve.map((weight, index) => [index, weight] as const))
  const at = midnight + hour * hourMs + chance.between(0, hourMs - 1)
  const found = persona === latecomer ? { query: winterMail } : arrival(chance)
  const visit = new Visit(day, who, chance, at, found)
  persona(visit, chance)
  const later = visit.now + chance.between(2 * hourMs, 5 * hourMs)
  const share = persona === abandoner ? 0.5 : persona === hesitator ? 0.3 : 0.06
  if (!chance.happens(share)) return
  const again = persona === abandoner ? rememberer : persona === hesitator ? hesitator : browser
  again(new Visit(day, who, chance, later), chance)
}

const winterMail = '?utm_source=newsletter&utm_medium=email&utm_campaign=winter'

/** Search robots that say who they are. */
function crawlers(day: Line[], chance: Chance): void {
  const robots = [
    'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
  ]
  for (const [index, userAgent] of robots.entries()) {
    const who = { visitor: `robot-${index}`, ip: `203.0.113.${10 + index}`, userAgent }
    const visit = new Visit(day, who, chance, midnight + (3 + 5 * index) * hourMs)
    for (let pages = 0; pages < 8; pages++) visit.wait(60, 600).view(chance.pick(products).path)
  }
}

/** Reads all prices as fast as it can, and calls itself a browser. */
function scraper(day: Line[], chance: Chance): void {
  const who = {
    visitor: 'scraper',
    ip: '203.0.113.66',
    userAgent: disguise(45),
    language: 'en-US',
  }
  const visit = new Visit(day, who, chance, midnight + 11 * hourMs + 24 * minuteMs)
  for (let round = 0; round < 4; round++) {
    for (const { path } of products) visit.wait(0, 2).view(path)
  }
}

/** Tries passwords from one address, with another browser each time: no visitor stands out. */
function guesser(day: Line[], chance: Chance): void {
  let at = midnight + 15 * hourMs + 12 * minuteMs
  for (let number = 1; number <= 40; number++) {
    const who = {
      visitor: `guess-${String(number).padStart(2, '0')}`,
      ip: '203.0.113.99',
      userAgent: disguise(number),
      language: 'en-US',
    }
    const visit = new Visit(day, who, chance, at).view('/login')
    at = visit.wait(1, 3).send('form.submit').wait(2, 20).now
  }
}
