import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { createCatalogue } from '../catalogue.ts'
import type { FactDefinition } from '../fact-definition.ts'
import { checkRuleSet } from '../rule-set.ts'

const types = ['string', 'number', 'boolean', 'list', 'any'] as const
const facts: readonly FactDefinition[] = types.flatMap((type) =>
  ['one', 'two'].map((word) => ({
    name: `${word}.${type}`,
    type,
    scope: 'visitor' as const,
    description: 'For this test.',
  })),
)
const own = types.map((type) => `one.${type}`)
/** One for each way of fitting, and one that is none. */
const operators = [
  ...['equal', 'in', 'contains', 'greaterThan', 'between', 'startsWith', 'glob', 'inCidr'],
  ...['exists', 'equals'],
]
const chains = [
  ...['', 'not:', 'swap:', 'ignoreCase:', 'someFact:', 'everyValue:', 'not:someFact:'],
  ...['not:someValue:', 'not:swap:', 'nut:'],
]
const values: readonly unknown[] = [
  ...['10.0.0.0/8', 7, true, null, ['::1', '::2'], [1, 2], [true], ['::1', 1], [1, 2, 3]],
  ...[[['::1', '::2']], [[1, 2]], {}],
  ...types.map((type) => ({ fact: `two.${type}` })),
  { fact: 'two.list', path: '$[0]' },
  { fact: 'page.seconds' },
]
/** The moving ones take less, so fewer chains do. */
const moving = ['page.seconds', 'time.hour', 'time.date']
const regex = { compile: () => ({ test: () => true }) }
const catalogue = createCatalogue(facts)

interface Case {
  readonly leaf: object
  readonly taken: boolean
}

/** Of those that the check takes, and of those it refuses, every so manieth: compiling takes a while. */
const every = { taken: 2, refused: Number(process.env.BECKON_TYPED_REFUSED ?? 29) }

function cases(): Case[] {
  const found: Case[] = []
  const seen = { taken: 0, refused: 0 }
  const add = (leaf: object) => {
    const rule = { name: 'r', conditions: { all: [leaf] }, event: { type: 'block' } }
    const taken = checkRuleSet([rule], { catalogue, regex }).faults.length === 0
    const kind = taken ? 'taken' : 'refused'
    seen[kind] += 1
    if (seen[kind] % every[kind] === 0) found.push({ leaf, taken })
  }
  for (const value of values) {
    for (const operator of operators) {
      for (const chain of chains) {
        for (const fact of own) add({ fact, operator: chain + operator, value })
        if (chain.length < 6)
          for (const fact of moving) add({ fact, operator: chain + operator, value })
      }
      add({ fact: 'one.list', path: '$[0]', operator, value })
      add({ fact: 'events.count', params: { type: 'a' }, operator, value })
      add({ fact: 'events.count', params: { type: 'a', within: '1h' }, operator, value })
    }
  }
  return found
}

/** The lines of a program, one case each, that do not compile. */
function refusedLines(all: readonly Case[]): Set<number> {
  const path = new URL('agreement.virtual.ts', import.meta.url).pathname
  const head = [
    "import { defineFacts, rulesFor } from './define-rules.ts'",
    "import type { BuiltinFact } from '../builtin-facts.ts'",
    "import type { WrittenCondition } from './rule-types.ts'",
    `const facts = defineFacts(${JSON.stringify(facts)})`,
    'export const { defineRules } = rulesFor(facts)',
    'const c = (_: WrittenCondition<BuiltinFact | (typeof facts)[number]>) => {}',
  ]
  const text = [...head, ...all.map(({ leaf }) => `c(${JSON.stringify(leaf)})`)].join('\n')
  const options: ts.CompilerOptions = {
    ...{ strict: true, noEmit: true, skipLibCheck: true, exactOptionalPropertyTypes: true },
    ...{ allowImportingTsExtensions: true, types: [], lib: ['lib.es2023.d.ts'] },
    ...{ target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.Preserve },
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  }
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists } = host
  host.fileExists = (file) => file === path || fileExists(file)
  host.getSourceFile = (file, ...more) =>
    file === path
      ? ts.createSourceFile(file, text, ts.ScriptTarget.ES2023)
      : getSourceFile(file, ...more)
  const program = ts.createProgram([path], options, host)
  const source = program.getSourceFile(path)
  const refused = new Set<number>()
  for (const { start = 0 } of program.getSemanticDiagnostics(source)) {
    refused.add((source?.getLineAndCharacterOfPosition(start).line ?? 0) - head.length)
  }
  return refused
}

/** What is known to differ, and why. */
function differs({ leaf, taken }: Case): boolean {
  const { operator, value, fact } = leaf as { operator: string; value: unknown; fact: string }
  // Types do not tell a list from a range that runs backwards, or from nothing at all.
  return (
    taken &&
    Array.isArray(value) &&
    value.length === 0 &&
    operator.includes('Value:') &&
    fact !== ''
  )
}

describe('the types and the check', () => {
  it('take the same comparisons: each type, operator, decorator and kind of value', () => {
    const all = cases()
    const refused = refusedLines(all)
    const apart = all.filter((one, line) => one.taken === refused.has(line) && !differs(one))
    expect(apart.map(({ leaf, taken }) => `${JSON.stringify(leaf)} ${taken}`)).toEqual([])
    const taken = all.filter((one) => one.taken).length
    expect(taken).toBeGreaterThan(200)
    expect(all.length - taken).toBeGreaterThan(200)
  }, 600_000)
})
