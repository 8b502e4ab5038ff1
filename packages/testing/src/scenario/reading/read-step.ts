import { nearestPhrases } from '../language/nearest-phrases.ts'
import { understood } from '../language/phrase.ts'
import { type Word, wordsOf } from '../language/words.ts'
import type { Stage } from '../stage/stage.ts'
import { stagePhrases, visitorPhrases } from '../steps/phrases.ts'
import { itemsOf, type Node, textIn } from './node.ts'
import { notUnderstood } from './not-understood.ts'
import type { Place } from './place.ts'
import { type Expectation, isOfMoments, readExpectation } from './read-expectation.ts'
import type { Script } from './script.ts'
import { atTime, type Times, timeOf, timesOf } from './step-times.ts'
import { actOf, understands } from './visitor-act.ts'
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

/** How often one step is taken at most, and how many steps come of all that is repeated. */
const mostTimes = 10_000
const mostSteps = 100_000

/** Reads a step, and all that stands below it. */
export function readStep(node: Node, script: Script): readonly Step[] {
  const [entry] = node.kind === 'map' && node.entries.length === 1 ? node.entries : []
  if (entry !== undefined) {
    if (entry.key === 'expect') {
      return itemsOf(entry.node).flatMap((item): Step[] => {
        const expectation = readExpectation(item, script)
        if (expectation === undefined) return []
        if (expectation.at !== undefined && !isOfMoments(expectation)) {
          const message =
            'In between, it is looked at now: leave the time away, or expect it at the end.'
          script.faults.add(item.place, message, expectation.text)
        }
        return [{ kind: 'expect', expectation }]
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
  const before = timed === undefined ? [] : [acting(text, place, timed.pass)]
  const whole = understood(stagePhrases, words, known)
  if (whole !== undefined) {
    const { phrase, reading } = whole
    for (const fault of reading.faults) faults.add(place, fault, text)
    return [...before, acting(text, place, async (stage) => phrase.act(stage, reading.args))]
  }
  const subject = rangeOf(words, known) ?? subjectOf(words, known)
  const act = subject === undefined ? undefined : actOf(subject.rest, script, place, text)
  if (subject !== undefined && act !== undefined) {
    for (const name of subject.names) script.wish(name, act.wish)
    return [
      ...before,
      acting(text, place, async (stage) => {
        for (const name of subject.names) await act.act(stage, name)
      }),
    ]
  }
  faults.add(place, whatIsWrong(words, subject === undefined, script), text)
  return []
}

function whatIsWrong(words: readonly Word[], nobodyNamed: boolean, script: Script): string {
  if (nobodyNamed && understands(words, script)) {
    return `Who does this? There are ${[...script.known.visitors].slice(0, 6).join(', ')}.`
  }
  const [first, ...rest] = words
  if (first !== undefined && understands(rest, script)) {
    const name = first.text.replace(/['’]s$/, '')
    return `There is no visitor "${name}" in this test: let ${name} come, under "visitors" or in a step.`
  }
  return notUnderstood('step', nearestPhrases(words, [...visitorPhrases, ...stagePhrases]))
}

function acting(text: string, place: Place, act: (stage: Stage) => Promise<void>): Step {
  return { kind: 'act', text, place, act }
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
    if (steps.length > mostSteps)
      script.faults.add(place, `These are more than ${mostSteps} steps.`)
    // What is wrong is so each time.
    if (script.faults.list.length > before) return []
  }
  return steps
}
