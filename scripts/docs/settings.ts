import { readFileSync } from 'node:fs'
import { choicesOf, type Setting, settings } from '../../packages/cli/src/serve/config/settings.ts'
import { between, generated } from './generated.ts'

/** Writes the tables of settings into docs/command-line.md; with `--check` it only says whether they are stale. */
const page = new URL('../../docs/command-line.md', import.meta.url)

const begin =
  '<!-- settings: written by scripts/docs/settings.ts from packages/cli/src/serve/config/schema.ts -->'
const end = '<!-- end of settings -->'

function choices(setting: Setting): string {
  const words = choicesOf(setting).map((word) => `\`${word}\``)
  return words.length === 0 ? '' : `${words.join(' or ')}: `
}

function otherwise({ schema }: Setting): string {
  return schema.default === undefined ? '' : `\`${JSON.stringify(schema.default)}\``
}

function table(title: string, own: readonly Setting[], flags: boolean): string {
  const rows = own.map((setting) => {
    const { name, flag, schema } = setting
    const cells = [
      `\`${name}\``,
      ...(flags ? [flag === undefined ? '' : `\`${flag}\``] : []),
      otherwise(setting),
      choices(setting) + (schema.description ?? ''),
    ]
    return `| ${cells.join(' | ')} |`
  })
  const heads = ['setting', ...(flags ? ['flag'] : []), 'default', title]
  return [`| ${heads.join(' | ')} |`, `|${'---|'.repeat(heads.length)}`, ...rows].join('\n')
}

const within = (group: string) => settings.filter(({ path }) => path[0] === group)
const tables = [
  table(
    'what it is',
    settings.filter(({ path }) => !['limits', 'bounds'].includes(path[0] ?? '')),
    true,
  ),
  table('limit of connections', within('limits'), false),
  table('bound of the engine', within('bounds'), false),
].join('\n\n')

const text = readFileSync(page, 'utf8')
generated(page, between(text, begin, end, tables), 'docs:settings')
