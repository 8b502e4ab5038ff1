import { type BookedPhrase, scenarioPhrases, suppressionReasons } from '@beckon/testing'
import { generated } from './generated.ts'

/** Writes docs/scenario-phrases.md from the phrase book; with `--check` it only says whether the page is stale. */
const page = new URL('../../docs/scenario-phrases.md', import.meta.url)

const intro = `# The phrases of scenarios

<!-- Written by scripts/docs/scenarios.ts from the phrase book: change packages/testing/src/scenario instead. -->

All that may be said in a [scenario test](scenario-tests.md), as its reader knows it. In a phrase \`this|that\` is either word, \`[…]\` may be left out, and [what stands in braces](#what-stands-in-braces) stands for something. Phrases of visitors have the visitor before them, \`ann views /\`, or nobody where there is one visitor only. Case and commas do not matter; a text that holds spaces where one word is asked for stands in quotes.`

/** A pipe would begin another cell of the table. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}

function table(title: string, phrases: readonly BookedPhrase[]): string {
  return [
    `## ${title}`,
    '',
    '| phrase | meaning | example |',
    '|---|---|---|',
    ...phrases.map(
      ({ pattern, meaning, example }) =>
        `| \`${cell(pattern)}\` | ${cell(meaning)} | \`${cell(example)}\` |`,
    ),
  ].join('\n')
}

function pairs(
  title: string,
  head: readonly [string, string],
  rows: Readonly<Record<string, string>>,
  written: (name: string) => string,
): string {
  return [
    `## ${title}`,
    '',
    `| ${head.join(' | ')} |`,
    '|---|---|',
    ...Object.entries(rows).map(([name, meaning]) => `| \`${written(name)}\` | ${cell(meaning)} |`),
  ].join('\n')
}

const { chapters, slots } = scenarioPhrases
const text = `${[
  intro,
  ...Object.entries(chapters).map(([title, phrases]) => table(title, phrases)),
  pairs('What stands in braces', ['slot', 'what it is'], slots, (name) => `{${name}}`),
  pairs('Why a rule is held back', ['reason', 'meaning'], suppressionReasons, (name) => name),
].join('\n\n')}\n`
generated(page, text, 'docs:scenarios')
