import { readFileSync } from 'node:fs'
import { reason } from '../../logs.ts'
import type { ConfigFault } from './config-fault.ts'
import type { Given } from './given.ts'
import type { ServeConfig } from './schema.ts'

/** The secrets, those that sign first; undefined where one must be made for this run. */
export type Secrets = readonly string[] | undefined

const shortest = 16

/**
 * The secrets of a configuration. Of `secret` and `secretFile` the one counts that comes from the
 * stronger source; a storage that outlives the process needs one of them.
 *
 * @param ranked what was given, the strongest source first
 */
export function secretsOf(
  ranked: readonly (readonly Given[])[],
  storage: ServeConfig['storage'],
): { readonly secrets: Secrets; readonly faults: readonly ConfigFault[] } {
  for (const given of ranked) {
    const text = given.find(({ setting }) => setting.name === 'secret')
    const file = given.find(({ setting }) => setting.name === 'secretFile')
    if (text !== undefined && file !== undefined) {
      const message = `Give either this or secretFile, and not both (${file.source}).`
      return { secrets: undefined, faults: [{ source: text.source, message }] }
    }
    if (text !== undefined) {
      const { value } = text
      return { secrets: (Array.isArray(value) ? value : [value]) as string[], faults: [] }
    }
    if (file !== undefined) return fromSecretFile(file)
  }
  if (storage === 'memory:') return { secrets: undefined, faults: [] }
  return { secrets: undefined, faults: [{ source: 'secret', message: missing }] }
}

const missing =
  'There is none, and visitors would be strangers after every start, while the storage remembers them. Give at least 16 characters by BECKON_SECRET, secretFile or the configuration file; "openssl rand -base64 32" makes good ones.'

function fromSecretFile({ value, source }: Given): ReturnType<typeof secretsOf> {
  const fault = (message: string) => ({ secrets: undefined, faults: [{ source, message }] })
  const file = value as string
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    return fault(`Cannot read the secret from ${file}: ${reason(cause)}.`)
  }
  const secrets = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (secrets.length === 0) return fault(`There is no secret in ${file}.`)
  const short = secrets.findIndex(({ length }) => length < shortest)
  if (short < 0) return { secrets, faults: [] }
  return fault(
    `Each secret in ${file} must have at least ${shortest} characters: number ${short + 1} has not.`,
  )
}
