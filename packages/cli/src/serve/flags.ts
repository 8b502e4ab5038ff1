import { type Command, Option, type OptionValues } from 'commander'
import { configVariable, type Flags } from './config/given.ts'
import { choicesOf, type Setting, settings } from './config/settings.ts'

/** What the command line of `beckon serve` says. */
export interface FlagValues {
  readonly flags: Flags
  /** The configuration file. */
  readonly file?: string
  /** The configuration is shown, and nothing is served. */
  readonly printConfig: boolean
  readonly json: boolean
}

/** Every setting that has a flag, with commander's name for its value. */
const flagged = settings.flatMap((setting) => {
  if (setting.flag !== undefined) return [{ setting, option: optionOf(setting, setting.flag) }]
  // Commander would show it with its value, as an unknown option.
  const hidden = new Option(`--${setting.name} <text>`).hideHelp().argParser(collect)
  return setting.schema.secret === true ? [{ setting, option: hidden }] : []
})

/** Adds a flag for each setting that has one, and those that are no settings. */
export function withServeFlags(command: Command): Command {
  command.option('--config <file>', `a configuration file in JSON; also by ${configVariable}`)
  for (const { option } of flagged) command.addOption(option)
  return command
    .option('--set <name=value>', 'any setting by its name in the file; may be repeated', collect)
    .option('--print-config', 'show every setting with its source, and end')
    .option('--json', 'one JSON document on stdout at the end and nothing else there')
    .addHelpText('after', afterword)
}

/** What was given, from commander's values. */
export function flagValues(options: OptionValues): FlagValues {
  const values: Record<string, readonly string[]> = {}
  for (const { setting, option } of flagged) {
    const texts: readonly string[] | undefined = options[option.attributeName()]
    if (texts !== undefined) values[setting.name] = texts
  }
  return {
    flags: { values, set: options.set ?? [] },
    ...(options.config !== undefined && { file: options.config }),
    printConfig: options.printConfig === true,
    json: options.json === true,
  }
}

const afterword = `
Every setting can also be given by a variable (BECKON_PORT, BECKON_PRIVACY_IP)
and in the configuration file ({"port": 4800, "privacy": {"ip": "none"}}).
Flags come before variables, variables before the file. A secret is given by
BECKON_SECRET, --secret-file or the file, never on the command line.
--print-config lists all settings, limits and bounds among them.`

/** The text is looked at later: all faults of all sources are told together. */
function optionOf(setting: Setting, flag: string): Option {
  const { schema } = setting
  const placeholder = schema.placeholder ?? choicesOf(setting).join('|')
  const otherwise = typeof schema.default === 'object' ? undefined : schema.default
  const tail = otherwise === undefined ? '' : ` (default: ${otherwise})`
  const description = `${schema.description ?? ''}${tail}`.replaceAll('`', '')
  return new Option(`${flag} <${placeholder}>`, description).argParser(collect)
}

function collect(text: string, former: readonly string[] = []): readonly string[] {
  return [...former, text]
}
