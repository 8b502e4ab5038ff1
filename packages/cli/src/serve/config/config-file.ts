import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { type TSchema, TypeGuard } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { reason } from '../../logs.ts'
import { findings } from './check.ts'
import type { Given, Source } from './given.ts'
import type { Annotations } from './schema.ts'
import { fileSchema, settings } from './settings.ts'

/**
 * The settings given by a configuration file: one JSON document. Files that it names are taken
 * as seen from its own directory.
 *
 * @param named the flag or variable that names the file
 */
export function fromFile(file: string, named: string): Source {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file))
  } catch (cause) {
    const why = cause instanceof TypeError ? 'it is no text in UTF-8' : reason(cause)
    const message = `Cannot read the configuration file ${file}: ${why}.`
    return { given: [], faults: [{ source: named, message }] }
  }
  try {
    return fromDocument(JSON.parse(text), file)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    // Its message shows a part of the text, which may be a secret.
    const place = /at position \d+/.exec(error.message)?.[0]
    const message = `The file is no JSON${place === undefined ? '' : ` (${place})`}.`
    return { given: [], faults: [{ source: file, message }] }
  }
}

function fromDocument(document: unknown, file: string): Source {
  const faults = findings(fileSchema, document).map(({ pointer, ...wrong }) => ({
    source: `${file} ${pointer}`.trimEnd(),
    ...wrong,
  }))
  const given: Given[] = []
  for (const setting of settings) {
    const value = setting.path.reduce(member, document)
    // What is wrong with it was said above.
    if (value === undefined || !Value.Check(setting.schema, value)) continue
    const { name, schema } = setting
    const there = located(schema, value, dirname(resolve(file)), name)
    given.push({ setting, value: there, source: file })
  }
  return { given, faults }
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined
}

const sqlite = 'sqlite:'

/** The same value with files as seen from a directory, however deep in it they are named. */
function located(
  schema: TSchema & Annotations,
  value: unknown,
  directory: string,
  name: string,
): unknown {
  const inner = (one: TSchema, key: unknown): unknown => located(one, key, directory, name)
  if (TypeGuard.IsArray(schema) && Array.isArray(value)) {
    return value.map((one) => inner(schema.items, one))
  }
  if (TypeGuard.IsObject(schema) && typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, one]) => {
      const own = schema.properties[key]
      return [key, own === undefined ? one : inner(own, one)]
    })
    return Object.fromEntries(entries)
  }
  if (typeof value !== 'string') return value
  if (schema.file === 'url' && value.startsWith(sqlite)) {
    return sqlite + resolve(directory, value.slice(sqlite.length))
  }
  const keyword = name === 'geo' && (value === 'auto' || value === 'none')
  return schema.file === 'path' && !keyword ? resolve(directory, value) : value
}
