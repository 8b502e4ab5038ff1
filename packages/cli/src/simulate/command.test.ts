import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { beckon, moving, unfit } from '../run.test-kit.ts'

const rules = {
  rules: [
    {
      name: 'asks',
      cooldown: '1d',
      conditions: {
        all: [
          { fact: 'page.path', operator: 'matches', value: '^/help' },
          { fact: 'page.seconds', operator: 'greaterThanInclusive', value: 30 },
        ],
      },
      event: { type: 'invite', params: { text: 'May we help?' } },
    },
  ],
}
const good = `name: Help
rules: ../rules.json
tests:
  - name: who stays is asked
    steps:
      - views /help
    expect:
      - invited by asks at 30s
  - name: who does not is left alone
    steps:
      - views /help
      - wait 10s
      - leaves
      - 2 days later
    expect:
      - never invited
`
const bad = good.replace('at 30s', 'at 20s')

let directory = ''
const file = (...names: readonly string[]) => join(directory, ...names)
const simulate = (...args: readonly string[]) => beckon(['simulate', ...args])
/** Without the wall times. */
const timeless = (text: string) => text.replaceAll(/in [\d.]+ m?s/g, 'in …')

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'beckon-simulate-'))
  await mkdir(file('tests', 'deeper'), { recursive: true })
  await mkdir(file('none'))
  await writeFile(file('rules.json'), JSON.stringify(rules))
  await writeFile(file('tests', 'good.yaml'), good)
  await writeFile(file('tests', 'deeper', 'more.yml'), good.replace('../', '../../'))
  await writeFile(file('bad.yaml'), bad.replace('../', ''))
  await writeFile(
    file('unread.yaml'),
    'name: x\ntests:\n  - name: one\n    steps: [veiws /]\n    expect: [scroe 5]\n',
  )
})
afterAll(() => rm(directory, { recursive: true }))

describe('beckon simulate', () => {
  it('runs files and folders of them, and prints as a test runner does', async () => {
    const { code, stdout, stderr } = await simulate(file('tests'))
    expect([code, stderr]).toEqual([0, ''])
    expect(unfit(stdout)).toBeUndefined()
    expect(timeless(stdout)).toContain(`good.yaml
  ✓ who stays is asked  30s in …
  ✓ who does not is left alone  2d 10s in …
`)
    expect(stdout).toContain('more.yml')
    expect(stdout).toMatch(/\n4 passed {2}4d 1m 20s in [\d.]+ s\n$/)
  })

  it('ends with 1 on a failure, with what was expected, what happened, and why', async () => {
    const { code, stdout } = await simulate(file('bad.yaml'))
    expect(code).toBe(1)
    expect(unfit(stdout)).toBeUndefined()
    expect(timeless(stdout)).toContain(`  ✗ who stays is asked  20s in …
      expected: invited by asks at 20s
      but visitor: it happened at 30s by asks
`)
    expect(stdout).toContain('bad.yaml:8:9\n')
    expect(stdout).toContain(`
      0s          page.view /help
      30s         → asks: invite
`)
    expect(stdout).toContain(`  asks  at 20s  false
    ✗ all of
    ├─ ✓ page.path matches "^/help"         was "/help"
    └─ ✗ page.seconds ≥ 30                  was 20
    1 change would have made it true: page.seconds 20 → at least 30 (10 more)
`)
    expect(stdout).toMatch(/\n1 passed, 1 failed {2}/)
  })

  it('prints one JSON document, the same for the same seed, and no wall time', async () => {
    const runs = [
      await simulate(file('bad.yaml'), file('tests'), '--json', '--seed', '7'),
      await simulate(file('bad.yaml'), file('tests'), '--json', '--seed', '7'),
    ]
    expect(runs[0]?.code).toBe(1)
    expect(runs[0]?.stdout).toBe(runs[1]?.stdout)
    const document = JSON.parse(runs[0]?.stdout ?? '')
    expect(document).toMatchObject({ ok: false, passed: 5, failed: 1, seed: 7 })
    expect(document.scenarios[0].tests[0]).toMatchObject({
      name: 'who stays is asked',
      ok: false,
      lastedMs: 20_000,
      failures: [{ expected: 'invited by asks at 20s', place: { line: 8, column: 9 } }],
    })
  })

  it('tells every fault of a scenario, with its place and what would be right', async () => {
    const { code, stdout } = await simulate(
      file('unread.yaml'),
      file('tests'),
      '--rules',
      file('rules.json'),
    )
    expect(code).toBe(1)
    expect(unfit(stdout)).toBeUndefined()
    expect(stdout).toContain('unread.yaml:4:13\n    veiws /\n')
    expect(stdout).toContain(
      'unread.yaml:5:14\n    scroe 5\n    This expectation is not understood.',
    )
    expect(stdout).toMatch(/\n4 passed, 1 file not understood/)
    const json = await simulate(file('unread.yaml'), '--json', '--rules', file('rules.json'))
    expect(JSON.parse(json.stdout).scenarios[0].faults).toHaveLength(2)
  })

  it('tests other rules than those that are named, and only the tests asked for', async () => {
    await writeFile(
      file('off.json'),
      JSON.stringify({ rules: rules.rules.map((rule) => ({ ...rule, enabled: false })) }),
    )
    const other = await simulate(file('tests'), '--rules', file('off.json'), '--json')
    expect(JSON.parse(other.stdout)).toMatchObject({ passed: 2, failed: 2 })
    const some = await simulate(file('tests'), '--filter', 'left alone', '--json')
    expect(JSON.parse(some.stdout)).toMatchObject({ ok: true, passed: 2 })
  })

  it('prints nothing of a file that moves a terminal', async () => {
    const evil = '\u001b]0;owned\u0007\u202eevil'
    const text = good
      .replace('../', '')
      .replace('who stays is asked', evil)
      .replace('/help', `/${'x'.repeat(300)}${evil}`)
    await writeFile(file('evil.yaml'), text)
    const { stdout } = await simulate(file('evil.yaml'))
    expect(unfit(stdout)).toBeUndefined()
    expect((await simulate(file('evil.yaml'), '--json')).stdout).not.toMatch(moving)
  })
})

describe('coverage', () => {
  it('tells which rules fired, and which comparisons were true and false', async () => {
    const { code, stdout } = await simulate(file('tests'), '--coverage', '--json')
    expect(code).toBe(0)
    const { coverage } = JSON.parse(stdout)
    expect(coverage).toHaveLength(1)
    expect(coverage[0]).toMatchObject({
      files: [expect.stringContaining('more.yml'), expect.stringContaining('good.yaml')].toSorted(),
      rules: { of: 1, fired: 1 },
      conditions: { of: 2, seen: 2 },
    })
    const told = await simulate(file('tests'), '--coverage')
    expect(unfit(told.stdout)).toBeUndefined()
    expect(told.stdout.replaceAll(/\s+/g, ' ')).toContain(
      '1 of 1 rules fired, 2 of 2 comparisons were both true and false.',
    )
  })

  it('ends with 1 where less was tried than asked for', async () => {
    const some = [file('tests'), '--filter', 'left alone', '--coverage-threshold']
    expect((await simulate(...some, '60')).code).toBe(0)
    const { code, stderr } = await simulate(...some, '61')
    expect([code, stderr.includes('coverage is 60.0 %, less than 61 %')]).toEqual([1, true])
  })

  it('changes nothing of what is judged', async () => {
    const plain = await simulate(file('bad.yaml'), '--json')
    const looked = await simulate(file('bad.yaml'), '--json', '--coverage')
    const { coverage: _, ...same } = JSON.parse(looked.stdout)
    expect([looked.code, same]).toEqual([1, JSON.parse(plain.stdout)])
  })
})

describe('a wrong call of beckon simulate', () => {
  it.each([
    [['none.yaml'], 'no such file'],
    [['none'], 'no scenarios'],
    [['tests', '--filter', 'nothing'], 'no test has "nothing"'],
    [['tests', '--rules', 'none.json'], 'cannot open the rules file'],
    [['tests', '--seed', '0'], 'whole number'],
  ])('%j ends with 2', async (args, said) => {
    const [first = '', option, value = ''] = args
    const given = option === '--rules' ? file(value) : value
    const { code, stdout, stderr } = await simulate(file(first), ...(option ? [option, given] : []))
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(said)
  })

  it('needs a scenario', async () => {
    expect((await simulate()).code).toBe(2)
  })
})
