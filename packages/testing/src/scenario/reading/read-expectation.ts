import type { ExpectationPhrase } from '../expectations/expectation-phrase.ts'
import { expectationPhrases } from '../expectations/phrases.ts'
import { nearestPhrases } from '../language/nearest-phrases.ts'
import { type Understood, understood } from '../language/phrase.ts'
import { textOf, type Word, wordsOf } from '../language/words.ts'
import { type Node, textIn } from './node.ts'
import { notUnderstood } from './not-understood.ts'
import type { Place } from './place.ts'
import type { Script } from './script.ts'
import { rangeOf, subjectOf } from './who.ts'

/** Something expected, as it is understood. Instants in ms since 1970 UTC. */
export interface Expectation {
  readonly text: string
  readonly place: Place
  /** The visitors it is expected of. */
  readonly who: readonly string[]
  readonly phrase: ExpectationPhrase
  readonly args: Readonly<Record<string, unknown>>
  /** `not`: so far; `never`: also not in what time alone brings afterwards. */
  readonly negated: false | 'not' | 'never'
  readonly at?: number
  readonly before?: number
  readonly after?: number
  /** How often exactly. */
  readonly times?: number
}

/** Reads something expected; undefined where it is not understood, which is a fault. */
export function readExpectation(node: Node, script: Script): Expectation | undefined {
  const { known, faults } = script
  const text = textIn(node)
  const { place } = node
  if (text === undefined) {
    faults.add(place, 'An expectation is a text, such as "invited at 35s".')
    return undefined
  }
  const words = wordsOf(script.filledIn(text))
  const subject = rangeOf(words, known) ?? subjectOf(words, known)
  const found = read(subject?.rest ?? words, script)
  if (found === undefined) {
    faults.add(place, notUnderstood('expectation', nearestPhrases(words, expectationPhrases)), text)
    return undefined
  }
  const { phrase, reading, negated, modifiers } = found
  for (const fault of reading.faults) faults.add(place, fault, text)
  if (subject === undefined) {
    const names = [...known.visitors].slice(0, 6).join(', ')
    faults.add(place, `Of whom is this expected? There are ${names}.`, text)
    return undefined
  }
  const expectation: Expectation = {
    text: script.filledIn(text),
    place,
    who: subject.names,
    phrase,
    args: reading.args,
    negated: subject.nobody ? 'never' : negated,
    ...modifiers,
  }
  const fault = senseless(expectation)
  if (fault !== undefined) faults.add(place, fault, text)
  return reading.faults.length > 0 || fault !== undefined ? undefined : expectation
}

/** Whether it is looked for among what happened, and not in how things stand. */
export function isOfMoments({ phrase, negated, before, after, times }: Expectation): boolean {
  if (phrase.stands === undefined) return true
  const counted = before !== undefined || after !== undefined || times !== undefined
  return counted || negated === 'never'
}

function senseless(expectation: Expectation): string | undefined {
  const { phrase, negated, times } = expectation
  if (isOfMoments(expectation) && phrase.moments === undefined) {
    return 'This can be expected as it stands, now or at an instant: neither never, nor so many times.'
  }
  if (negated !== false && times !== undefined)
    return 'Either it happens so many times, or it does not.'
  return undefined
}

type Modifiers = Pick<Expectation, 'at' | 'before' | 'after' | 'times'>

interface Read extends Understood<ExpectationPhrase> {
  readonly negated: Expectation['negated']
  readonly modifiers: Modifiers
}

/** What some words expect: as much of them as can be is a phrase, for names may end like anything. */
function read(words: readonly Word[], script: Script): Read | undefined {
  let rest = words
  let modifiers: Modifiers = {}
  let faulty: Read | undefined
  for (;;) {
    const { negated, rest: plain } = withoutNegation(rest)
    const found = understood(expectationPhrases, withoutAuxiliary(plain), script.known)
    if (found !== undefined) {
      const all = { ...found, negated, modifiers }
      if (found.reading.faults.length === 0) return all
      faulty = all
    }
    const last = lastModifier(rest, script)
    if (last === undefined) return faulty
    rest = rest.slice(0, -last.words)
    modifiers = { ...last.modifiers, ...modifiers }
  }
}

/** `at 35s`, `before 2m`, `after 10s`, `once`, `twice` or `3 times` at the end of some words. */
function lastModifier(
  words: readonly Word[],
  script: Script,
): { readonly words: number; readonly modifiers: Modifiers } | undefined {
  const last = words.at(-1)
  if (last === undefined || last.quoted) return undefined
  if (last.text === 'once') return { words: 1, modifiers: { times: 1 } }
  if (last.text === 'twice') return { words: 1, modifiers: { times: 2 } }
  const many = words.at(-2)?.text ?? ''
  if ((last.text === 'times' || last.text === 'time') && /^\d+$/.test(many)) {
    return { words: 2, modifiers: { times: Number(many) } }
  }
  for (let from = words.length - 2; from >= 0 && from >= words.length - 7; from--) {
    const word = words[from]
    if (word === undefined || word.quoted || !isTimeWord(word.text)) continue
    const at = script.instant(textOf(words.slice(from + 1)))
    if (at !== undefined) return { words: words.length - from, modifiers: { [word.text]: at } }
  }
  return undefined
}

function isTimeWord(text: string): text is 'at' | 'before' | 'after' {
  return text === 'at' || text === 'before' || text === 'after'
}

function withoutNegation(words: readonly Word[]): {
  readonly negated: Expectation['negated']
  readonly rest: readonly Word[]
} {
  const at = words.findIndex(({ text, quoted }) => !quoted && (text === 'never' || text === 'not'))
  if (at < 0) return { negated: false, rest: words }
  return {
    negated: words[at]?.text === 'never' ? 'never' : 'not',
    rest: words.filter((_, index) => index !== at),
  }
}

const auxiliaries = new Set(['is', 'are', 'was', 'were', 'has', 'have', 'been', 'gets', 'be'])

function withoutAuxiliary(words: readonly Word[]): readonly Word[] {
  const from = words.findIndex(({ text, quoted }) => quoted || !auxiliaries.has(text))
  return from < 0 ? words : words.slice(from)
}
