import { Type } from '@sinclair/typebox'
import type { Bounds } from '../bounds.ts'
import { ownTypePattern } from './own-types.ts'

const typePattern = `^(?!${ownTypePattern})[a-z][a-z0-9_-]*(\\.[a-z0-9_-]+)*$`
const typeName = new RegExp(typePattern)
/** What a Date can hold, ms. */
const latestInstant = 8.64e15

/** What an event must look like. */
export function eventSchema(bounds: Bounds) {
  const text = (maxLength: number) => Type.String({ maxLength })
  const name = Type.String({ minLength: 1, maxLength: bounds.idLength })
  return Type.Object(
    {
      id: name,
      type: Type.String({
        maxLength: bounds.typeLength,
        pattern: typePattern,
      }),
      at: Type.Integer({ minimum: 0, maximum: latestInstant }),
      tab: Type.Optional(name),
      page: Type.Optional(
        Type.Object(
          {
            url: Type.String({ minLength: 1, maxLength: bounds.urlLength }),
            title: Type.Optional(text(bounds.titleLength)),
            referrer: Type.Optional(text(bounds.urlLength)),
          },
          { additionalProperties: false },
        ),
      ),
      data: Type.Optional(Type.Object({})),
    },
    { additionalProperties: false },
  )
}

/**
 * Whether something is surely an event: a quick yes for what nearly everything is. A no means
 * nothing; the schema has the last word, and the words for what is wrong.
 */
export function isPlain(raw: unknown, bounds: Bounds): boolean {
  if (typeof raw !== 'object' || raw === null) return false
  const fields = fieldsOf(raw)
  const { id, type, at, tab, page, data } = raw as Readonly<Record<string, unknown>>
  if (typeof id !== 'string' || id === '' || id.length > bounds.idLength) return false
  if (typeof type !== 'string' || type.length > bounds.typeLength || !typeName.test(type))
    return false
  if (typeof at !== 'number' || !Number.isInteger(at) || at < 0 || at > latestInstant) return false
  if (tab !== undefined) return false
  let known = 3
  if (page !== undefined) {
    if (!isPlainPage(page, bounds)) return false
    known++
  }
  if (data !== undefined) {
    if (typeof data !== 'object' || data === null || Array.isArray(data)) return false
    known++
  }
  return fields === known
}

/** How many fields a plain object has: what an odd prototype lends it would count as well. */
function fieldsOf(value: object): number {
  if (Object.getPrototypeOf(value) !== Object.prototype) return Number.NaN
  let fields = 0
  for (const _ in value) fields++
  return fields
}

function isPlainPage(page: unknown, bounds: Bounds): boolean {
  if (typeof page !== 'object' || page === null) return false
  const fields = fieldsOf(page)
  const { url, referrer } = page as Readonly<Record<string, unknown>>
  if (typeof url !== 'string' || url === '' || url.length > bounds.urlLength) return false
  if (referrer === undefined) return fields === 1
  return fields === 2 && typeof referrer === 'string' && referrer.length <= bounds.urlLength
}
