import type { Chance } from './chance.ts'

/** Who is there, as far as a server can tell. */
export interface Browser {
  readonly visitor: string
  readonly ip: string
  readonly userAgent: string
  /** Missing where none is asked for, as robots do. */
  readonly language?: string
}

const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)'
const apple = 'AppleWebKit/537.36 (KHTML, like Gecko)'

/** What browsers call themselves, and how many of a hundred visitors come with each. */
export const userAgents: readonly (readonly [string, number])[] = [
  [`${windows} ${apple} Chrome/145.0.0.0 Safari/537.36`, 30],
  [`Mozilla/5.0 (Linux; Android 10; K) ${apple} Chrome/145.0.0.0 Mobile Safari/537.36`, 24],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
    20,
  ],
  [`${windows} ${apple} Chrome/145.0.0.0 Safari/537.36 Edg/145.0.0.0`, 9],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
    9,
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0', 8],
]

const languages: readonly (readonly [string, number])[] = [
  ['en-GB', 50],
  ['de-DE', 20],
  ['fr-FR', 15],
  ['nl-NL', 15],
]

/**
 * Makes up people and their browsers. The addresses are from the blocks that are kept free for
 * documentation (RFC 5737, RFC 3849), so that they belong to nobody; they have no geography.
 */
export class Crowd {
  private readonly chance: Chance
  private people = 0

  constructor(chance: Chance) {
    this.chance = chance
  }

  person(): Browser {
    const number = ++this.people
    return {
      visitor: `v-${String(number).padStart(3, '0')}`,
      ip: this.address(number),
      userAgent: this.chance.weighted(userAgents),
      language: this.chance.weighted(languages),
    }
  }

  /** Every sixth is behind IPv6; 203.0.113.0/24 is left to those who are up to no good. */
  private address(number: number): string {
    if (number % 6 === 0) return `2001:db8:${number.toString(16)}::${this.chance.between(1, 9_999)}`
    const block = number % 2 === 0 ? '192.0.2' : '198.51.100'
    return `${block}.${1 + (number % 254)}`
  }
}

/** Browsers that a guesser pretends to use, a new one for each try. */
export function disguise(number: number): string {
  return `${windows} ${apple} Chrome/${100 + number}.0.${4_000 + 17 * number}.0 Safari/537.36`
}
