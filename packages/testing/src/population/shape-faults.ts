import { nearestName } from '@beckon/rules'
import { type TSchema, TypeGuard } from '@sinclair/typebox'
import { Value, type ValueError, ValueErrorType } from '@sinclair/typebox/value'
import type { PopulationFault } from './population-error.ts'

/** How many characters of a wrong value are shown. */
const shownCharacters = 80

/** What of a document does not have the shape of a schema: the first fault of each place. */
export function shapeFaults(schema: TSchema, document: unknown): PopulationFault[] {
  const byPointer = new Map<string, PopulationFault>()
  for (const error of Value.Errors(schema, document)) {
    if (byPointer.has(error.path)) continue
    byPointer.set(error.path, { pointer: error.path, message: messageOf(error) })
  }
  return [...byPointer.values()]
}

function messageOf({ path, schema, type, value }: ValueError): string {
  if (type === ValueErrorType.ObjectAdditionalProperties && TypeGuard.IsObject(schema)) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    const known = Object.keys(schema.properties)
    const meant = nearestName(name, known)
    const help = meant === undefined ? `It may be ${known.join(', ')}.` : `Did you mean ${meant}?`
    return `There is no "${name}" here. ${help}`
  }
  if (value === undefined) return `It is missing; it must be ${expected(schema)}.`
  const found = (JSON.stringify(value) ?? typeof value).slice(0, shownCharacters)
  return `It must be ${expected(schema)}, not ${found}.`
}

function expected(schema: TSchema & { readonly expects?: string }): string {
  if (schema.expects !== undefined) return schema.expects
  if (TypeGuard.IsNumber(schema) || TypeGuard.IsInteger(schema)) return numberWords(schema)
  if (TypeGuard.IsBoolean(schema)) return 'true or false'
  if (TypeGuard.IsArray(schema)) {
    return schema.minItems === undefined ? 'a list' : 'a list that is not empty'
  }
  if (TypeGuard.IsString(schema)) return 'text'
  return 'an object'
}

function numberWords(schema: TSchema): string {
  const { minimum, exclusiveMinimum, maximum } = schema
  const kind = TypeGuard.IsInteger(schema) ? 'a whole number' : 'a number'
  const from =
    minimum === undefined
      ? exclusiveMinimum === undefined
        ? ''
        : ` above ${exclusiveMinimum}`
      : ` from ${minimum}`
  return maximum === undefined ? kind + from : `${kind}${from} to ${maximum}`
}
