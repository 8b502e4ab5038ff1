import { Type } from '@sinclair/typebox'
import type { VisitorSample } from '../fold/visitor-sample.ts'
import type { Note } from '../form/note.ts'

/** Of reports that look at several events of one visitor. */
export const sampleParameter = {
  sample: Type.Integer({
    minimum: 16,
    maximum: 10_000_000,
    default: 100_000,
    description:
      'So many visitors are remembered at once; of more, a half, a quarter and so on, chosen by a hash, and numbers are scaled.',
  }),
} as const

/** The same where events are remembered one by one. */
export const eventsParameter = {
  events: Type.Integer({
    minimum: 2,
    maximum: 100_000,
    default: 200,
    description: 'So many events of one visitor are remembered: the latest.',
  }),
} as const

/** What a reader must know where not all visitors are in a sample. */
export function sampledNote(sample: VisitorSample<unknown>, most: number): readonly Note[] {
  if (sample.share === 1) return []
  const message = `There were more than ${most} visitors: numbers of visitors are those of ${sample.size} of them, one in ${1 / sample.share}, and scaled. Raise "sample" to look at more.`
  return [{ code: 'SAMPLED', message }]
}

/** What a reader must know where of some visitors not all events were kept. */
export function cutNote(
  sample: VisitorSample<{ readonly cut: number }>,
  most: number,
): readonly Note[] {
  let visitors = 0
  for (const { cut } of sample.values()) if (cut > 0) visitors++
  if (visitors === 0) return []
  const message = `Of ${visitors} visitors more than ${most} events belong to it, and only the latest were kept: raise "events" to keep more.`
  return [{ code: 'EVENTS_CUT', message }]
}
