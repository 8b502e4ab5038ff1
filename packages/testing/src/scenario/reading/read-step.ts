import { nearestPhrases } from '../language/nearest-phrases.ts'
import { understood } from '../language/phrase.ts'
import { parseSpan, spanText } from '../language/span.ts'
import { type Word, wordsOf } from '../language/words.ts'
import { ScenarioError } from '../scenario-error.ts'
import type { Stage } from '../stage/stage.ts'
import type { ArrivalWish } from '../steps/arrival-phrases.ts'
import { stagePhrases, visitorPhrases } from '../steps/phrases.ts'
import { readArrival } from '../steps/read-arrival.ts'
import type { VisitorPhrase } from '../steps/step-phrase.ts'
import { itemsOf, type Node, textIn } from './node.ts'
import { notUnderstood } from './not-understood.ts'
import type { Place } from './place.ts'
import { type Expectation, readExpectation } from './read-expectation.ts'
import type { Script } from './script.ts'
import { rangeOf, subjectOf } from './who.ts'

/** A step as it is understood: something that happens, or that is looked at in between. */
export type Step =
  | {
      readonly kind: 'act'
      readonly text: string
      readonly place: Place
      readonly act: (stage: Stage) => Promise<void>
    }
  | { readonly kind: 'expect'; readonly expectation: Expectation }

/** How often one step is taken at most. */
const mostTimes = 10_000

/** Reads a step, and all that stands below it. */
export function readStep(node: Node, script: Script): readonly Step[] {
  const [entry] = node.kind === 'map' && node.entries.length === 1 ? node.entries : []
  if (entry !== undefined) {
    if (entry.key === 'expect') {
      return itemsOf(entry.node).flatMap((item): Step[] => {
        const expectation = readExpectation(item, script)
        return expectation === undefined ? [] : [{ kind: 'expect', expectation }]
      })
    }
    const inner = itemsOf(entry.node)
    const time = timeOf(entry.key, script)
    if (time !== undefined) {
      return [
        acting(entry.key, entry.place, time),
        ...inner.flatMap((one) => readStep(one, script)),
      ]
    }
    const times = timesOf(entry.key)
    if (times !== undefined) return repeated(inner, times, entry.key, entry.place, script)
  }
  const text = textIn(node)
  if (text !== undefined) return readText(text, node.place, script)
  script.faults.add(node.place, 'A step is a text, or a time with steps below it, as in "at 35s:".')
  return []
}

function readText(text: string, place: Place, script: Script): readonly Step[] {
  const { known, faults } = script
  const spoken = wordsOf(script.filledIn(text)).filter(({ text: word, quoted }, index) => {
    return index > 0 || quoted || !['then', 'and'].includes(word.toLowerCase())
  })
  const timed = atTime(spoken, script)
  const words = timed === undefined ? spoken : timed.rest
  const before = timed === undefined ? [] : [acting(text, place, timed.act)]
  const whole = understood(stagePhrases, words, known)
  if (whole !== undefined) {
    const { phrase, reading } = whole
    for (const fault of reading.faults) faults.add(place, fault, text)
    return [...before, acting(text, place, async (stage) => phrase.act(stage, reading.args))]
  }
  const subject = rangeOf(words, known) ?? subjectOf(words, known)
  const acts = subject === undefined ? undefined : actsOf(subject.rest, script, place, text)
  if (subject !== undefined && acts !== undefined) {
    for (const name of subject.names) script.wish(name, acts.wish)
    return [
      ...before,
      acting(text, place, async (stage) => {
        for (const name of subject.names) await acts.act(stage, name)
      }),
    ]
  }
  const nobodyNamed = subject === undefined && actsOf(words, script, place, text) !== undefined
  faults.add(
    place,
    nobodyNamed
      ? `Who does this? There are ${[...known.visitors].slice(0, 6).join(', ')}.`
      : notUnderstood('step', nearestPhrases(words, [...visitorPhrases, ...stagePhrases])),
    text,
  )
  return []
}

interface VisitorAct {
  readonly act: (stage: Stage, name: string) => Promise<void>
  readonly wish: ArrivalWish
}

/** What some words let a visitor do; undefined where they are not understood. */
function actsOf(
  words: readonly Word[],
  script: Script,
  place: Place,
  text: string,
): VisitorAct | undefined {
  let faulty: { readonly faults: readonly string[] } | undefined
  for (const phrase of visitorPhrases) {
    for (const { end, args, faults: own } of phrase.pattern.readings(words, 0, script.known)) {
      const arrival = arrivalBehind(phrase, words, end, script)
      if (arrival === undefined) continue
      const faults = [...own, ...arrival.faults]
      if (faults.length === 0) {
        const act: VisitorAct['act'] = async (stage, name) => {
          const guest = stage.guests.get(name)
          if (guest === undefined) throw new ScenarioError('STEP', `There is no "${name}".`)
          await phrase.act(guest, arrival.wish, args)
        }
        return { act, wish: arrival.wish }
      }
      faulty ??= { faults }
    }
  }
  if (faulty === undefined) return undefined
  for (const fault of faulty.faults) script.faults.add(place, fault, text)
  return { act: async () => {}, wish: {} }
}

function arrivalBehind(
  { arrival }: VisitorPhrase,
  words: readonly Word[],
  end: number,
  script: Script,
) {
  if (end === words.length) return { wish: {}, faults: [] }
  return arrival ? readArrival(words, end, script.known) : undefined
}

function acting(text: string, place: Place, act: (stage: Stage) => Promise<void>): Step {
  return { kind: 'act', text, place, act }
}

/** `at 35s`, `after 10s`, `2 days later`: what lets time pass until then. */
function timeOf(text: string, script: Script): ((stage: Stage) => Promise<void>) | undefined {
  const words = wordsOf(text)
  const [first, ...rest] = words
  const [last] = words.slice(-1)
  const written = (some: readonly Word[]) => some.map((word) => word.text).join(' ')
  if (first?.text === 'at') {
    const at = script.instant(written(rest))
    return at === undefined ? undefined : until(at)
  }
  const later = last?.text === 'later' ? words.slice(0, -1) : first?.text === 'after' ? rest : []
  const span = parseSpan(written(later))
  return span === undefined ? undefined : (stage) => stage.pass(stage.now + span)
}

/** The same at the beginning of a text: `at 0s view /product/1`. */
function atTime(words: readonly Word[], script: Script) {
  if (words[0]?.text !== 'at' || words[0].quoted) return undefined
  for (let count = words.length - 2; count >= 1; count--) {
    const at = script.instant(
      words
        .slice(1, 1 + count)
        .map(({ text }) => text)
        .join(' '),
    )
    if (at !== undefined) return { act: until(at), rest: words.slice(1 + count) }
  }
  return undefined
}

/** Time passes until an instant, ms since 1970 UTC. */
function until(at: number): (stage: Stage) => Promise<void> {
  return async (stage) => {
    if (at < stage.now) {
      const now = spanText(stage.now - stage.start)
      throw new ScenarioError('STEP', `It is ${now} already, and time does not go back.`)
    }
    await stage.pass(at)
  }
}

interface Times {
  readonly count: number
  /** ms from one to the next. */
  readonly apart: number
}

/** `20 times`, `20 times, 1s apart`. */
function timesOf(text: string): Times | undefined {
  const [, count, apart] = /^(\d+) times(?:,? (.+) apart)?$/.exec(text) ?? []
  const ms = apart === undefined ? 0 : parseSpan(apart)
  return count === undefined || ms === undefined ? undefined : { count: Number(count), apart: ms }
}

function repeated(
  nodes: readonly Node[],
  { count, apart }: Times,
  text: string,
  place: Place,
  script: Script,
): readonly Step[] {
  if (count > mostTimes) {
    script.faults.add(place, `That is more than ${mostTimes} times.`, text)
    return []
  }
  const steps: Step[] = []
  for (let turn = 1; turn <= count; turn++) {
    if (turn > 1 && apart > 0) {
      steps.push(acting(text, place, (stage) => stage.pass(stage.now + apart)))
    }
    const before = script.faults.list.length
    steps.push(...nodes.flatMap((node) => readStep(node, script.turn(turn))))
    // What is wrong is so each time.
    if (script.faults.list.length > before) return []
  }
  return steps
}
