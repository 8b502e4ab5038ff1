import type { TObject, TSchema } from '@sinclair/typebox'
import { Value, ValueErrorType } from '@sinclair/typebox/value'
import { type FaultList, shown } from './fault.ts'
import type { JsonValue } from './json.ts'
import { suggestion } from './suggest.ts'

/** Checks a value against an object's schema and reports everything that does not fit; true if all does. */
export function checkShape(
  faults: FaultList,
  schema: TObject,
  value: JsonValue,
  pointer: string,
  what: string,
): boolean {
  const seen = new Set<string>()
  for (const error of Value.Errors(schema, value)) {
    // Several complaints may come about one place: the first says it best.
    if (seen.has(error.path)) continue
    seen.add(error.path)
    const at = pointer + error.path
    const field = lastStep(error.path)
    if (error.type === ValueErrorType.ObjectRequiredProperty) {
      faults.add(at, 'MISSING_FIELD', {
        expected: `the field "${field}"`,
        found: 'nothing',
        message: `${what} needs the field "${field}".`,
      })
    } else if (error.type === ValueErrorType.ObjectAdditionalProperties) {
      // Its own object's, where it stands further in.
      const known = Object.keys(error.schema.properties ?? {})
      faults.add(at, 'UNKNOWN_FIELD', {
        expected: known.length > 0 ? `one of the fields ${known.join(', ')}` : 'no fields',
        found: `the field "${field}"`,
        message: `${what} has no field "${field}": remove it.${suggestion(field, known)}`,
      })
    } else {
      const expected = expectation(error.schema)
      const found = shown(error.value)
      faults.add(at, isWrongType(error.value, error.schema.type) ? 'TYPE' : 'BAD_VALUE', {
        expected,
        found,
        message: `${error.path === '' ? what : placeOf(error.path)} must be ${expected}, not ${found}.`,
      })
    }
  }
  return seen.size === 0
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
}

/** What a schema asks for, in words: its own description where it has one. */
function expectation(schema: TSchema): string {
  const description: unknown = schema.description
  if (typeof description === 'string') return description
  const type = String(schema.type)
  if (type === 'string' && schema.minLength === 1) return 'text that is not empty'
  return typeNames[type] ?? `a ${type}`
}

/** A field by its name, a member of a list by its number. */
function placeOf(path: string): string {
  const field = lastStep(path)
  const list = path.slice(0, path.lastIndexOf('/'))
  return list !== '' && /^\d+$/.test(field)
    ? `Number ${Number(field) + 1} of "${lastStep(list)}"`
    : `The field "${field}"`
}

function lastStep(pointer: string): string {
  const step = pointer.slice(pointer.lastIndexOf('/') + 1)
  return step.replaceAll('~1', '/').replaceAll('~0', '~')
}

function isWrongType(value: unknown, type: unknown): boolean {
  if (type === undefined) return false
  const found = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
  return found !== (type === 'integer' ? 'number' : type)
}
