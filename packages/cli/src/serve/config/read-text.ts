import { type TSchema, TypeGuard } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'

/**
 * The value that a flag or variable means: a number, a list (`a,b` or JSON), sites (`shop,blog` or
 * JSON). What cannot be read so stays text, and the check of the schema says so.
 */
export function readText(schema: TSchema, text: string): unknown {
  if (TypeGuard.IsInteger(schema)) return /^-?\d{1,15}$/.test(text) ? Number(text) : text
  if (TypeGuard.IsArray(schema)) return text.startsWith('[') ? json(text) : list(text)
  if (TypeGuard.IsRecord(schema)) {
    if (text.startsWith('{')) return json(text)
    return Object.fromEntries(list(text).map((id) => [id, {}]))
  }
  if (TypeGuard.IsUnion(schema)) {
    const values = schema.anyOf.map((one) => readText(one, text))
    const fitting = values.find((value, index) =>
      Value.Check(schema.anyOf[index] as TSchema, value),
    )
    // Of what fits nothing a list can say most about what is wrong with it; a secret is no list.
    return fitting ?? (schema.secret === true ? text : (values.find(Array.isArray) ?? text))
  }
  return text
}

/** Whether several texts for one setting are taken as one list. */
export function takesList(schema: TSchema): boolean {
  return (
    TypeGuard.IsArray(schema) ||
    TypeGuard.IsRecord(schema) ||
    (TypeGuard.IsUnion(schema) && schema.anyOf.some(takesList))
  )
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
