import type { Word } from '../language/words.ts'
import { ScenarioError } from '../scenario-error.ts'
import type { Stage } from '../stage/stage.ts'
import type { ArrivalWish } from '../steps/arrival-phrases.ts'
import { visitorPhrases } from '../steps/phrases.ts'
import { readArrival } from '../steps/read-arrival.ts'
import type { VisitorPhrase } from '../steps/step-phrase.ts'
import type { Place } from './place.ts'
import type { Script } from './script.ts'

/** Whether some words are what a visitor may do. */
export function understands(words: readonly Word[], script: Script): boolean {
  return visitorPhrases.some((phrase) =>
    [...phrase.pattern.readings(words, 0, script.known)].some(
      ({ end }) => arrivalBehind(phrase, words, end, script) !== undefined,
    ),
  )
}

/** What a visitor does, and what is said of it besides. */
export interface VisitorAct {
  readonly act: (stage: Stage, name: string) => Promise<void>
  readonly wish: ArrivalWish
}

/** What some words let a visitor do, with what is wrong noted; undefined where they are not understood. */
export function actOf(
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
