import { nearestName } from '@beckon/rules'
import { type TSchema, TypeGuard } from '@sinclair/typebox'
import { Value, type ValueError, ValueErrorType } from '@sinclair/typebox/value'
import { number } from '../../terminal/format.ts'
import type { Annotations } from './schema.ts'

/** What is wrong at one place of a value. */
export interface Finding {
  /** JSON pointer; empty for the value itself. */
  readonly pointer: string
  readonly message: string
  readonly found?: string
}

/** All that is wrong with a value: of a setting, or of the whole file. */
export function findings(schema: TSchema & Annotations, value: unknown): Finding[] {
  const byPointer = new Map<string, Finding>()
  for (const error of Value.Errors(schema, value)) {
    for (const one of closest(error)) {
      // The first says what is wrong, those after it what follows from that.
      if (byPointer.has(one.path)) continue
      byPointer.set(one.path, finding(one, schema.secret === true))
    }
  }
  return [...byPointer.values()]
}

/** Of a value that may be a list or something else: what is wrong with the list, where it is one. */
function closest(error: ValueError): ValueError[] {
  const { schema, value, errors } = error
  if (!TypeGuard.IsUnion(schema) || !Array.isArray(value)) return [error]
  const list = schema.anyOf.findIndex((one) => TypeGuard.IsArray(one))
  return [...(errors[list] ?? [error])]
}

function finding({ path: pointer, schema, type, value }: ValueError, secret: boolean): Finding {
  if (type === ValueErrorType.ObjectAdditionalProperties) return unknownKey(pointer, schema)
  const hidden = secret || (schema as Annotations).secret === true
  return { pointer, message: `It must be ${expectation(schema)}.`, found: shown(value, hidden) }
}

/** Its value stays unsaid: it may be a misspelt secret. */
function unknownKey(pointer: string, schema: TSchema & Annotations): Finding {
  const key = pointer
    .slice(pointer.lastIndexOf('/') + 1)
    .replaceAll('~1', '/')
    .replaceAll('~0', '~')
  if (!TypeGuard.IsObject(schema)) return { pointer, message: `It must be ${expectation(schema)}.` }
  return { pointer, message: unknownName(key, Object.keys(schema.properties)) }
}

/** There is no setting of a name. */
export function unknownName(name: string, known: Iterable<string>): string {
  const meant = nearestName(name, known)
  return `There is no setting "${name}".${meant === undefined ? '' : ` Did you mean "${meant}"?`}`
}

/** What a value of a schema must be, in words. */
function expectation(schema: TSchema & Annotations): string {
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
