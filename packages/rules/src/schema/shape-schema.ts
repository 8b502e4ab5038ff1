import type { TSchema } from '@sinclair/typebox'
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'

/**
 * The JSON Schema of a shape: without what only TypeBox knows, and described by its `meaning` and
 * by what the parser expects.
 */
export function shapeSchema(shape: TSchema): JsonObject {
  return described(JSON.parse(JSON.stringify(shape))) as JsonObject
}

function described(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(described)
  if (!isJsonObject(value)) return value
  const { meaning, description } = value
  const words = typeof description === 'string' ? sentence(description) : undefined
  const text = [meaning, words].filter((part) => typeof part === 'string').join(' ')
  const members = Object.entries(value)
    // A property of either name is an object, and stays.
    .filter(([key, member]) => !(texts.has(key) && typeof member === 'string'))
    .map(([key, member]) => [key, described(member ?? null)])
  return { ...Object.fromEntries(members), ...(text !== '' && { description: text }) }
}

const texts = new Set(['meaning', 'description'])

/** What the parser calls a value, such as "a whole number", as a sentence. */
function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${words.endsWith('.') ? '' : '.'}`
}
