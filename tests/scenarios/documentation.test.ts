import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { beckon } from '../../packages/cli/src/run.test-kit.ts'

const root = new URL('../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')

/** The blocks of code in a chapter of a page, in one language. */
function blocks(page: string, chapter: string, language: string): readonly string[] {
  const text = read(page).split(`\n${chapter}\n`)[1]?.split('\n## ')[0] ?? ''
  return [...text.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(
    ([, block = '']) => block,
  )
}

interface Written {
  readonly tests: readonly { readonly name: string; readonly rules?: unknown }[]
}

/** The tests of a file as they are written, without their rules. */
function testsOf(yaml: string) {
  const { tests } = parse(yaml, { merge: true }) as Written
  return new Map(tests.map(({ rules: _, ...one }) => [one.name, one]))
}

const timeless = (text: string) => text.replaceAll(/in [\d.]+ m?s$/gm, 'in …')

async function simulated(file: string): Promise<string> {
  const { stdout } = await beckon(['simulate', file])
  return timeless(stdout).replaceAll(fileURLToPath(root), '')
}

test('the tests that the README shows are those of the examples', () => {
  const [yaml = ''] = blocks('README.md', '## Test a rule', 'yaml')
  const shown = testsOf(yaml)
  expect(shown.size).toBe(3)
  const there = new Map([
    ...testsOf(read('examples/scenarios/language/suppression.yaml')),
    ...testsOf(read('examples/scenarios/language/fire.yaml')),
  ])
  for (const [name, one] of shown) expect(there.get(name)).toEqual(one)
})

test('what the README shows of the command is what it prints', async () => {
  const [passed = '', failed = ''] = blocks('README.md', '## Test a rule', 'text')
  const file = fileURLToPath(new URL('examples/scenarios/tests/payment-trouble.yaml', root))
  expect(`\n${timeless(passed)}`).toBe(await simulated(file))
  expect(failed).toContain('  ✗ ')
})

test('what it shows of a failure too', async () => {
  const [, failed = ''] = blocks('README.md', '## Test a rule', 'text')
  const shown = 'examples/scenarios/tests/payment-trouble.yaml'
  // Beside the rules that it names.
  const directory = await mkdtemp(fileURLToPath(new URL('node_modules/.scenario-', root)))
  try {
    const rules = fileURLToPath(new URL('examples/scenarios/payment-trouble.json', root))
    const text = read(shown).replace('../payment-trouble.json', rules)
    await writeFile(`${directory}/p.yaml`, text.replace('to billing at 35s', 'to billing at 34s'))
    const printed = await simulated(`${directory}/p.yaml`)
    const name = `${directory}/p.yaml`.replace(fileURLToPath(root), '')
    expect(printed.replaceAll(name, shown)).toContain(timeless(failed))
  } finally {
    await rm(directory, { recursive: true })
  }
})

test('the page of scenario tests begins with a test of the examples', () => {
  const [yaml = ''] = [...read('docs/scenario-tests.md').matchAll(/```yaml\n(.*?)```/gs)].map(
    ([, block = '']) => block,
  )
  const there = testsOf(read('examples/scenarios/tests/payment-trouble.yaml'))
  for (const [name, one] of testsOf(yaml)) expect(there.get(name)).toEqual(one)
})
