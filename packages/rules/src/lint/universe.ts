import type { FactRef } from '../fact-ref.ts'
import { everything, intersect, type Spans, wholeOnly } from './spans.ts'
import { allTexts, allValues, noValues, type ValueSet } from './value-set.ts'

/**
 * When a rule is looked at: `visit`: within visits only; `always`: also outside of them, where facts
 * of the visit and of the event are absent.
 */
export type Occasion = 'visit' | 'always'

/** The values that a fact of the catalogue may have, or a part of it behind a path. */
export function universe(ref: FactRef, part: boolean, occasion: Occasion): ValueSet {
  const { definition } = ref
  if (part) return allValues
  const outlivesVisits = definition.scope === 'visitor' || definition.scope === 'context'
  const absent = !(definition.always && (occasion === 'visit' || outlivesVisits))
  switch (definition.type) {
    case 'any':
      return { ...allValues, absent }
    case 'list':
      return { ...noValues, others: true, absent }
    case 'boolean':
      return { ...noValues, yes: true, no: true, absent }
    case 'string': {
      const { oneOf } = definition.values ?? {}
      const texts = oneOf ? { allBut: false, texts: new Set(oneOf) } : allTexts
      return { ...noValues, texts, absent }
    }
    case 'number': {
      const numbers = numbersOf(ref)
      return { ...noValues, numbers, nan: numbers === everything, absent }
    }
  }
}

function numbersOf({ definition }: FactRef): Spans<number> {
  const { whole, least, most } = definition.values ?? {}
  if (!whole && least === undefined && most === undefined) return everything
  const limits = {
    ...(least !== undefined && { low: least }),
    ...(most !== undefined && { high: most }),
  }
  const spans = intersect<number>(everything, [limits])
  return whole ? wholeOnly(spans) : spans
}

/** Whether a fact takes whole numbers only. */
export function isWhole(ref: FactRef | undefined): boolean {
  return ref?.definition.values?.whole === true
}
