import { builtinFacts, type FactDefinition } from '@beckon/rules'
import { generated } from './generated.ts'

/** Writes docs/facts.md from the catalogue; with `--check` it only says whether the page is stale. */
const page = new URL('../../docs/facts.md', import.meta.url)

const moving = {
  seconds: 'counts up in whole seconds',
  window: 'falls as events leave the window',
  clock: 'follows the calendar',
} as const

function row(fact: FactDefinition): string {
  const params = Object.keys(fact.params?.properties ?? {})
  const required: readonly string[] = fact.params?.required ?? []
  const written = params.map((name) => (required.includes(name) ? name : `${name}?`)).join(', ')
  const type = fact.unit === undefined ? fact.type : `${fact.type}, ${fact.unit}`
  const notes = [
    fact.description,
    ...(fact.always ? ['Never absent.'] : []),
    ...(fact.notYet ? ['**Not honoured yet.**'] : []),
  ]
  return `| \`${fact.name}\`${written && ` {${written}}`} | ${type} | ${fact.scope} | ${fact.moves ? moving[fact.moves] : ''} | ${notes.join(' ')} |`
}

function render(facts: readonly FactDefinition[]): string {
  const groups = new Map<string, FactDefinition[]>()
  for (const fact of facts) {
    const group = fact.name.replace(/\..*/, '')
    groups.set(group, [...(groups.get(group) ?? []), fact])
  }
  const ungrouped = [...groups.values()].filter((group) => group.length === 1).flat()
  const tables = [...groups]
    .filter(([, group]) => group.length > 1)
    .map(([name, group]) => table(name, group))
  return `${[intro, ...tables, table('others', ungrouped)].join('\n\n')}\n`
}

const intro = `# Facts

<!-- Written by scripts/docs/facts.ts from the catalogue: change packages/rules/src/builtin-facts.ts instead. -->

The values that [rules](rules.md) may look at. A name that ends in \`*\` is a family: any name may stand in its place. A fact in the braces' form takes \`params\`; a question mark means that it may be left out. A fact may be absent unless it says otherwise, and a comparison with an absent fact is false.

*Scope*: \`visitor\` facts stay with the visitor, \`visit\` facts begin anew with each visit, \`event\` facts belong to the event or its page and may stand inside a \`where\`, \`context\` facts are the surroundings, as they were when the event came in.

*Moves*: how a fact changes while no event arrives. A rule on such a fact is looked at again at the very instant at which its result may change. Where nothing is said, only events change it.

A site adds facts of its own with \`createCatalogue([{ name, type, scope, description }])\`.`

function table(name: string, facts: readonly FactDefinition[]): string {
  return [
    `## ${name}`,
    '',
    '| fact | type, unit | scope | moves | meaning |',
    '|---|---|---|---|---|',
    ...facts.map(row),
  ].join('\n')
}

generated(page, render(builtinFacts), 'docs:facts')
