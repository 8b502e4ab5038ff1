import { type TSchema, Type, TypeGuard } from '@sinclair/typebox'
import { type Annotations, configSchema } from './schema.ts'

/** One value of the configuration, under the names by which it can be given. */
export interface Setting {
  /** As in the configuration file, with dots: `privacy.consent`. */
  readonly name: string
  readonly path: readonly string[]
  /** `BECKON_PRIVACY_CONSENT`. */
  readonly variable: string
  /** `--privacy-consent`; missing where the setting has none: secrets, and what few people change. */
  readonly flag?: string
  readonly schema: TSchema & Annotations
}

/** Groups whose settings are too many for flags of their own: `--set` takes them. */
const flagless: readonly string[] = ['limits', 'bounds']

/** All settings, in the order of the schema. */
export const settings: readonly Setting[] = leaves(configSchema, [])

const byName = new Map(settings.map((setting) => [setting.name, setting]))
const byVariable = new Map(settings.map((setting) => [setting.variable, setting]))

/** The setting of a dotted name. */
export function settingNamed(name: string): Setting | undefined {
  return byName.get(name)
}

/** The setting of an environment variable. */
export function settingOfVariable(variable: string): Setting | undefined {
  return byVariable.get(variable)
}

/** The words that a setting may be, where it is one of some words. */
export function choicesOf({ schema }: Setting): readonly string[] {
  if (!TypeGuard.IsUnion(schema)) return []
  const words = schema.anyOf.flatMap((one) => (TypeGuard.IsLiteral(one) ? [String(one.const)] : []))
  return words.length === schema.anyOf.length ? words : []
}

/** What a configuration file may hold: everything, and nothing need be there. */
export const fileSchema = partial(configSchema)

function leaves(schema: TSchema, path: readonly string[]): Setting[] {
  if (!TypeGuard.IsObject(schema)) return [settingAt(path, schema)]
  return Object.entries(schema.properties).flatMap(([key, inner]) => leaves(inner, [...path, key]))
}

function settingAt(path: readonly string[], schema: TSchema & Annotations): Setting {
  const words = path.map((key) => key.replace(/[A-Z]/g, (letter) => `_${letter}`))
  const flagged = schema.secret !== true && !flagless.includes(path[0] ?? '')
  return {
    name: path.join('.'),
    path,
    variable: `BECKON_${words.join('_').toUpperCase()}`,
    ...(flagged && { flag: `--${words.join('-').replaceAll('_', '-').toLowerCase()}` }),
    schema,
  }
}

function partial(schema: TSchema): TSchema {
  if (!TypeGuard.IsObject(schema)) return schema
  const properties = Object.entries(schema.properties).map(([key, inner]) => [
    key,
    Type.Optional(partial(inner)),
  ])
  return Type.Object(Object.fromEntries(properties), { additionalProperties: false })
}
