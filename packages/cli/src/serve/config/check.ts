import { type TSchema, TypeGuard } from '@sinclair/typebox'
import { Value, type ValueError, ValueErrorType } from '@sinclair/typebox/value'
import { number } from '../../terminal/format.ts'
import { type Finding, meaningFindings } from './meaning.ts'
import type { Annotations } from './schema.ts'
import { suggestion } from './suggest.ts'

/** All that is wrong with one setting's value. */
export function checkValue(name: string, schema: TSchema & Annotations, value: unknown): Finding[] {
  const found = shapeFindings(schema, value, schema.secret === true)
  return found.length > 0 ? found : meaningFindings(name, value)
}

/** All that is wrong with a document by its shape; what its values mean is not looked at. */
export function shapeFindings(schema: TSchema, value: unknown, secret = false): Finding[] {
  const byPointer = new Map<string, Finding>()
  for (const error of Value.Errors(schema, value)) {
    // The first says what is wrong, those after it what follows from that.
    if (byPointer.has(error.path)) continue
    byPointer.set(error.path, finding(error, secret))
  }
  return [...byPointer.values()]
}

function finding({ path: pointer, schema, type, value }: ValueError, secret: boolean): Finding {
  if (type === ValueErrorType.ObjectAdditionalProperties) return unknownKey(pointer, schema)
  const hidden = secret || (schema as Annotations).secret === true
  return { pointer, message: `This must be ${expectation(schema)}.`, found: shown(value, hidden) }
}

/** Its value stays unsaid: it may be a misspelt secret. */
function unknownKey(pointer: string, schema: TSchema & Annotations): Finding {
  const key = pointer
    .slice(pointer.lastIndexOf('/') + 1)
    .replaceAll('~1', '/')
    .replaceAll('~0', '~')
  if (!TypeGuard.IsObject(schema))
    return { pointer, message: `This must be ${expectation(schema)}.` }
  return { pointer, message: unknownName(key, Object.keys(schema.properties)) }
}

/** There is no setting of a name. */
export function unknownName(name: string, known: Iterable<string>): string {
  const meant = suggestion(name, known)
  return `There is no setting "${name}".${meant === undefined ? '' : ` Did you mean "${meant}"?`}`
}

/** What a value of a schema must be, in words. */
export function expectation(schema: TSchema & Annotations): string {
  if (schema.expects !== undefined) return schema.expects
  if (TypeGuard.IsInteger(schema)) {
    const { minimum = 0, maximum = Number.MAX_SAFE_INTEGER } = schema
    const upTo = maximum === Number.MAX_SAFE_INTEGER ? '' : ` to ${number(maximum)}`
    return `a whole number from ${number(minimum)}${upTo}`
  }
  if (TypeGuard.IsUnion(schema)) {
    const words = schema.anyOf.map((one) =>
      TypeGuard.IsLiteral(one) ? one.const : expectation(one),
    )
    return words.join(' or ')
  }
  if (TypeGuard.IsArray(schema)) return 'a list'
  if (TypeGuard.IsObject(schema)) return 'an object'
  return schema.minLength === undefined ? 'text' : `text of at least ${schema.minLength} characters`
}

/** A value that was found, short enough to be read. */
function shown(value: unknown, secret: boolean): string {
  if (!secret) return (JSON.stringify(value) ?? 'nothing').slice(0, 200)
  return typeof value === 'string'
    ? `text of ${value.length} characters`
    : `no text (${typeof value})`
}
