import type { JsonObject, JsonValue } from '@beckon/core/adapter'
import type { Chance } from './chance.ts'
import { type Amounts, drawAmounts } from './distribution.ts'
import type { PopulationStep } from './schema.ts'
import { Weighted } from './weighted.ts'

/** Where a step may happen. */
export interface Place {
  readonly path: string
  readonly title: string | undefined
  /** What events that are no page views tell of that page. */
  readonly data: JsonObject | undefined
}

type DrawData = (chance: Chance) => JsonObject

/** One thing that visitors do. */
export class Step {
  readonly name: string
  /** Of its events. */
  readonly type: string
  readonly paths: readonly Place[]
  private readonly places: Weighted<Place> | undefined
  private readonly drawData: DrawData | undefined

  constructor(name: string, given: PopulationStep) {
    const {
      type = 'page.view',
      paths = [],
      data,
    } = typeof given === 'string' ? { paths: given } : given
    this.name = name
    this.type = type
    const weighted = (typeof paths === 'string' ? [paths] : paths).map((one) => {
      const place = typeof one === 'string' ? { path: one } : one
      return [placeOf(place), place.share ?? 1] as const
    })
    this.paths = weighted.map(([place]) => place)
    this.places = weighted.length > 0 ? new Weighted(weighted) : undefined
    this.drawData = data && dataDrawing(data as JsonObject)
  }

  /** The page it opens; undefined where it happens on the page that is open. */
  place(chance: Chance): Place | undefined {
    return this.places?.draw(chance)
  }

  /** What its event tells: what is known of the page, and what is the step's own. */
  data(chance: Chance, page: JsonObject | undefined): JsonObject | undefined {
    const own = this.drawData?.(chance)
    if (this.type === 'page.view' || page === undefined) return own
    return own === undefined ? page : { ...page, ...own }
  }
}

function placeOf({ path, title, data }: { path: string; title?: string; data?: object }): Place {
  return { path, title, data: data as JsonObject | undefined }
}

/** Fields that are drawn each time, and those that stay as they are. */
function dataDrawing(data: JsonObject): DrawData {
  const fields = Object.entries(data).map(
    ([name, value]) => [name, fieldDrawing(value ?? null)] as const,
  )
  return (chance) => Object.fromEntries(fields.map(([name, draw]) => [name, draw(chance)]))
}

function fieldDrawing(value: JsonValue): (chance: Chance) => JsonValue {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return () => value
  if ('drawn' in value) {
    const draw = drawAmounts(value.drawn as Amounts)
    // To the cent: what is drawn is mostly money.
    return (chance) => Math.round(draw(chance) * 100) / 100
  }
  if (!('oneOf' in value)) return () => value
  const texts = new Weighted(Object.entries(value.oneOf as Record<string, number>))
  return (chance) => texts.draw(chance)
}
