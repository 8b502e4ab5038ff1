import type { JsonObject } from '@beckon/core/adapter'
import { Histogram } from './histogram.ts'
import { Tally } from './tally.ts'

/** Fields of an event that are looked at, and texts of each. */
const mostFields = 12
const mostTexts = 50

/** Numbers are counted in hundredths: most of them are money. */
const parts = 100

interface Field {
  readonly numbers: Histogram
  readonly texts: Tally<string>
}

/** What events of one kind tell beside their page: numbers and short texts, field by field. */
export class ToldData {
  private readonly fields = new Map<string, Field>()

  add(data: JsonObject): void {
    for (const [name, value] of Object.entries(data)) {
      if (typeof value !== 'number' && typeof value !== 'string') continue
      const field = this.field(name)
      if (field === undefined) continue
      if (typeof value === 'string') field.texts.add(value)
      else if (value >= 0) field.numbers.add(value * parts)
    }
  }

  merge(other: ToldData): void {
    for (const [name, { numbers, texts }] of other.fields) {
      const field = this.field(name)
      field?.numbers.merge(numbers)
      for (const [text, count] of texts.entries()) field?.texts.add(text, count)
    }
  }

  /** As a step's `data`; undefined where there is none. */
  fitted(quantiles: number): Record<string, unknown> | undefined {
    const found = new Map<string, unknown>()
    for (const [name, { numbers, texts }] of this.fields) {
      if (numbers.total > texts.total) {
        const values = numbers.quantiles(quantiles).map((value) => Math.floor(value) / parts)
        found.set(name, { drawn: { quantiles: values } })
      } else if (texts.size > 0) found.set(name, { oneOf: Object.fromEntries(texts.ranked()) })
    }
    return found.size > 0 ? Object.fromEntries(found) : undefined
  }

  /** Undefined where there is no more room. */
  private field(name: string): Field | undefined {
    const known = this.fields.get(name)
    if (known !== undefined || this.fields.size >= mostFields) return known
    const field = { numbers: new Histogram(), texts: new Tally<string>(mostTexts) }
    this.fields.set(name, field)
    return field
  }
}
