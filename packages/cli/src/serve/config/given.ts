import { nearestName } from '@beckon/rules'
import { findings, unknownName } from './check.ts'
import type { ConfigFault } from './config-fault.ts'
import { readText, takesList } from './read-text.ts'
import { type Setting, settingNamed, settingOfVariable, settings } from './settings.ts'

/** A value that somebody gave for a setting. */
export interface Given {
  readonly setting: Setting
  readonly value: unknown
  /** The flag, the variable, or the file. */
  readonly source: string
}

/** What one kind of source gave, and all that is wrong with it. */
export interface Source {
  readonly given: readonly Given[]
  readonly faults: readonly ConfigFault[]
}

/** What the command line says. */
export interface Flags {
  /** Texts by the name of their setting, as often as the flag stands there. */
  readonly values: Readonly<Record<string, readonly string[]>>
  /** `NAME=VALUE` each. */
  readonly set: readonly string[]
}

/** The settings given by flags. */
export function fromFlags({ values, set }: Flags): Source {
  const given: Given[] = []
  const faults: ConfigFault[] = []
  const take = (setting: Setting, texts: readonly string[], source: string): void => {
    const text = takesList(setting.schema) ? texts.join(',') : (texts.at(-1) ?? '')
    add(setting, readText(setting.schema, text), source, given, faults)
  }
  for (const setting of settings) {
    const texts = values[setting.name]
    if (texts === undefined) continue
    if (setting.flag === undefined) faults.push(onCommandLine(setting, `--${setting.name}`))
    else take(setting, texts, setting.flag)
  }
  for (const text of set) {
    const equals = text.indexOf('=')
    const name = equals < 0 ? text : text.slice(0, equals)
    const source = `--set ${name}`
    const setting = settingNamed(name)
    if (setting === undefined) {
      faults.push({
        source,
        message: unknownName(
          name,
          settings.map((one) => one.name),
        ),
      })
    } else if (equals < 0) {
      faults.push({ source, message: `Give a value: --set ${name}=VALUE.` })
    } else if (setting.schema.secret === true) {
      faults.push(onCommandLine(setting, source))
    } else take(setting, [text.slice(equals + 1)], source)
  }
  return { given, faults }
}

function onCommandLine({ variable }: Setting, source: string): ConfigFault {
  const message = `Others can read the command line: give it by ${variable}, --secret-file or the configuration file.`
  return { source, message }
}

/** The settings given by environment variables; `strangers` are `BECKON_` variables that mean nothing to us. */
export function fromEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Source & { readonly strangers: readonly string[] } {
  const given: Given[] = []
  const faults: ConfigFault[] = []
  const strangers: string[] = []
  for (const [variable, text] of Object.entries(env)) {
    // An empty variable is how one takes back what a surrounding file has set.
    if (!variable.startsWith(prefix) || text === undefined || text === '') continue
    if (variable === configVariable) continue
    const setting = settingOfVariable(variable)
    if (setting === undefined) {
      const known = [configVariable, ...settings.map((one) => one.variable)].map(bare)
      const meant = nearestName(bare(variable), known)
      // The environment belongs to others as well: what resembles nothing of ours is theirs.
      if (meant === undefined) strangers.push(variable)
      else
        faults.push({
          source: variable,
          message: `There is no such variable. Did you mean "${prefix}${meant}"?`,
        })
    } else if (setting.name === 'port' && /^[a-z]+:\/\//.test(text)) {
      faults.push({ source: variable, message: serviceLink, found: JSON.stringify(text) })
    } else add(setting, readText(setting.schema, text), variable, given, faults)
  }
  return { given, faults, strangers }
}

const prefix = 'BECKON_'

/** The variable that names the configuration file. */
export const configVariable = 'BECKON_CONFIG'

const serviceLink =
  'It must be a whole number from 0 to 65,535. Kubernetes sets this variable for a service that is called "beckon": switch that off with enableServiceLinks: false.'

function bare(variable: string): string {
  return variable.slice(prefix.length)
}

/** Takes a value in, or notes what is wrong with it. */
function add(
  setting: Setting,
  value: unknown,
  source: string,
  given: Given[],
  faults: ConfigFault[],
): void {
  const wrongs = findings(setting.schema, value)
  if (wrongs.length === 0) given.push({ setting, value, source })
  for (const { pointer, ...wrong } of wrongs) {
    faults.push({ source: `${source} ${pointer}`.trimEnd(), ...wrong })
  }
}
