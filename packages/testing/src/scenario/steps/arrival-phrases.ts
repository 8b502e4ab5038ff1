import { type Phrase, phraseOf, type Taking, type WrittenPhrase } from '../language/phrase.ts'
import { campaignOf, sourceOf } from '../language/sources.ts'
import type { Arrival } from '../stage/guest.ts'

/** How somebody comes, and who it is to the test. */
export interface ArrivalWish extends Arrival {
  readonly site?: string
  /** A rule's name, or `everything`. */
  readonly heldOut?: string
}

/** Something that is said of somebody who comes. */
export interface ArrivalPhrase extends Phrase {
  readonly say: (args: Readonly<Record<string, unknown>>) => ArrivalWish
}

function arrivalPhrase<const Text extends string>(
  written: WrittenPhrase<Text> & { readonly say: Taking<Text, [], ArrivalWish> },
): ArrivalPhrase {
  return { ...phraseOf(written), say: written.say as ArrivalPhrase['say'] }
}

/** All that can be said of somebody who comes, one after the other in any order. */
export const arrivalPhrases: readonly ArrivalPhrase[] = [
  arrivalPhrase({
    pattern: 'directly',
    meaning: 'No other page has led here; so it is where nothing else is said.',
    example: 'ann comes directly',
    say: () => ({}),
  }),
  arrivalPhrase({
    pattern: 'from campaign {campaign} [by {contact}]',
    meaning: 'A link of a campaign has led here: its UTM parameters, with source and medium.',
    example: 'ann comes from campaign spring-sale by newsletter/email',
    say: ({ campaign, contact }) => ({ source: campaignOf(campaign, contact) }),
  }),
  arrivalPhrase({
    pattern: 'from {engine} searching [for] {text}',
    meaning: 'A search with these words has led here.',
    example: 'ann comes from google searching "red shoes"',
    say: ({ engine, text }) => {
      const source = sourceOf(`${engine}: ${text}`)
      return source === undefined ? {} : { source }
    },
  }),
  arrivalPhrase({
    pattern: 'from {source}',
    meaning: 'That page has led here; with words behind a colon, a search for them.',
    example: 'ann comes from "google: red shoes"',
    say: ({ source }) => ({ source }),
  }),
  arrivalPhrase({
    pattern: 'in {country}',
    meaning: 'It is in that country.',
    example: 'ann comes in DE',
    say: ({ country }) => ({ country }),
  }),
  arrivalPhrase({
    pattern: 'in {city} {country}',
    meaning: 'It is in that city.',
    example: 'ann comes in Linz, AT',
    say: ({ city, country }) => ({ city, country }),
  }),
  arrivalPhrase({
    pattern: 'as staff',
    meaning: "It is an operator's own session.",
    example: 'ann comes as staff',
    say: () => ({ staff: true }),
  }),
  arrivalPhrase({
    pattern: 'on|as|with [a|an|the] {device}',
    meaning: 'What it looks with, or which robot it is. Without it: Windows Chrome.',
    example: 'ann comes on iPhone',
    say: ({ device }) => ({ userAgent: device }),
  }),
  arrivalPhrase({
    pattern: 'speaking {language}',
    meaning: "The first language of its browser's settings.",
    example: 'ann comes speaking de-AT',
    say: ({ language }) => ({ language }),
  }),
  arrivalPhrase({
    pattern: 'at|behind [the] address [of] {address}',
    meaning: 'Its IP address, or a name for one: who say the same, also a visitor, share it.',
    example: 'bob comes at the address of ann',
    say: ({ address }) => ({ address }),
  }),
  arrivalPhrase({
    pattern: 'held out from {rule}',
    meaning: 'It is one of those whom the rule keeps out, for comparison. Nobody else is.',
    example: 'ann comes held out from payment-trouble: help',
    say: ({ rule }) => ({ heldOut: rule }),
  }),
  arrivalPhrase({
    pattern: 'held out',
    meaning: 'The same for all rules that hold somebody out.',
    example: 'ann comes held out',
    say: () => ({ heldOut: 'everything' }),
  }),
  arrivalPhrase({
    pattern: 'to [the] site {site}',
    meaning: 'To which site it comes, where there are several. Without it: the first.',
    example: 'ann comes to the site blog',
    say: ({ site }) => ({ site }),
  }),
  arrivalPhrase({
    pattern: 'titled {text}',
    meaning: 'The title of the page it looks at.',
    example: 'views /sale titled "Winter sale"',
    say: ({ text }) => ({ title: text }),
  }),
]
