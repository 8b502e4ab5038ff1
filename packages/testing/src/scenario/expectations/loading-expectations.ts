import { type ExpectationPhrase, stands } from './expectation-phrase.ts'

/** The engine does not take the rules: it is judged where it does not open, and nothing else happens then. */
export const rulesRefused: ExpectationPhrase = stands({
  pattern: '[the] rules are refused [saying {text}]',
  meaning: 'The engine does not take the rules for these sites; the words are in what it says.',
  example: 'the rules are refused saying "redirectOrigins"',
  rules: () => false,
  stands: () => ({ holds: false, is: 'the rules were taken' }),
})
