import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { beckon, moving, unfit } from '../run.test-kit.ts'

const good = {
  name: 'small',
  rules: [
    {
      name: 'abroad',
      conditions: { all: [{ fact: 'geo.country', operator: 'notEqual', value: 'DE' }] },
      event: { type: 'score', params: { points: 1 } },
    },
  ],
}
const leaf = (fact: string, operator: string, value: unknown) => ({ fact, operator, value })
const faulty = {
  rules: [
    {
      name: 'misspelt\u001b[2J\u202e',
      conditions: { all: [leaf('page.secnds', 'equal', 1), leaf('score', 'gt', 1)] },
      event: { type: 'invit' },
    },
    {
      name: 'misplaced',
      frie: 'visit',
      conditions: { any: [leaf('score', 'equal', 'ten')] },
      event: { type: 'score', params: { points: 1.5 } },
    },
  ],
}

const contradictory = {
  rules: [
    {
      name: 'both',
      conditions: {
        all: [leaf('visit.pages', 'greaterThan', 5), leaf('visit.pages', 'lessThan', 3)],
      },
      event: { type: 'tag', params: { tag: 'a' } },
    },
    {
      name: 'everybody',
      conditions: { all: [] },
      event: { type: 'tag', params: { tag: 'b' } },
    },
  ],
}

let directory = ''
const file = (name: string): string => join(directory, name)

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'beckon-check-'))
  await writeFile(file('good.json'), JSON.stringify(good))
  await writeFile(file('faulty.json'), JSON.stringify(faulty))
  await writeFile(file('latin1.json'), Buffer.from('{"name": "Caf\xe9", "rules": []}', 'latin1'))
})
afterAll(() => rm(directory, { recursive: true }))

describe('beckon check', () => {
  it('knows regular expressions, and says which no linear-time engine can run', async () => {
    const rules = (value: string) => [
      {
        name: 'sale',
        conditions: { all: [leaf('page.title', 'matches', value)] },
        event: { type: 'tag', params: { tag: 'sale' } },
      },
    ]
    await writeFile(file('regex.json'), JSON.stringify(rules('(?i)^sale')))
    await writeFile(file('look.json'), JSON.stringify(rules('sale(?=s)')))
    expect((await beckon(['check', file('regex.json')])).code).toBe(0)
    const { code, stdout } = await beckon(['check', file('look.json')])
    expect(code).toBe(1)
    expect(stdout).toContain('BAD_PATTERN /0/conditions/all/0/value')
    expect(stdout).toContain('look-ahead')
  })

  it('takes a directory as one rule set, and names the file of what is wrong', async () => {
    const scenarios = file('scenarios')
    await mkdir(scenarios)
    const write = (name: string, document: unknown) =>
      writeFile(join(scenarios, name), JSON.stringify(document))
    expect((await beckon(['check', scenarios])).code).toBe(2)
    await write('a.json', good)
    await write('b.json', { rules: [{ ...good.rules[0], name: 'again' }] })
    await write('notes.txt', 'no rules')
    const { code, stdout } = await beckon(['check', scenarios])
    expect(code).toBe(0)
    expect(stdout).toContain('✓ 2 rules, no faults, 3 warnings')
    expect(stdout).toContain('MISSING_EXISTS b.json/rules/0/conditions/all/0/operator')
    await write('c.json', good)
    const twice = await beckon(['check', scenarios])
    expect(twice.code).toBe(1)
    expect(twice.stdout).toContain('DUPLICATE_NAME c.json/rules/0/name')
    await write('c.json', faulty)
    const wrong = await beckon(['check', scenarios])
    expect(wrong.stdout).toContain('c.json/rules/1/frie')
    const { stdout: json } = await beckon(['check', scenarios, '--json'])
    expect(JSON.parse(json)).toMatchObject({ ok: false, files: [{ file: scenarios }] })
  })

  it('says how many rules there are, and warns', async () => {
    const { code, stdout, stderr } = await beckon(['check', file('good.json')])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('✓ 1 rule, no faults, 1 warning')
    expect(stdout).toContain('warning MISSING_EXISTS /rules/0/conditions/all/0/operator')
  })

  it('tells every fault of every file with rule, pointer, expected and found', async () => {
    const { code, stdout } = await beckon(['check', file('faulty.json'), file('good.json')])
    expect(code).toBe(1)
    expect(stdout).toContain('✗ 6 faults')
    for (const part of [
      'UNKNOWN_FACT /rules/0/conditions/all/0/fact',
      'UNKNOWN_OPERATOR /rules/0/conditions/all/1/operator',
      'UNKNOWN_ACTION /rules/0/event/type',
      'UNKNOWN_FIELD /rules/1/frie',
      '/rules/1/conditions/any/0',
      'BAD_VALUE /rules/1/event/params/points',
      'Did you mean "page.seconds"?',
      'rule     misplaced',
      'found    "gt"',
      'expected a whole number',
      'good.json',
    ]) {
      expect(stdout).toContain(part)
    }
    expect(unfit(stdout)).toBeUndefined()
  })

  it('ends with 1 for a rule that cannot do what it says, though it can be loaded', async () => {
    const input = { stdin: JSON.stringify(contradictory) }
    const { code, stdout } = await beckon(['check', '-'], input)
    expect(code).toBe(1)
    for (const part of [
      '✗ 2 rules, no faults, 1 error, 1 warning',
      'error NEVER_TRUE /rules/0/conditions',
      'found    "visit.pages" greaterThan 5 and "visit.pages" lessThan 3',
      'see      /rules/0/conditions/all/1',
      'warning ALWAYS_TRUE /rules/1/conditions',
    ]) {
      expect(stdout).toContain(part)
    }
    expect(unfit(stdout)).toBeUndefined()
    const json = await beckon(['check', '-', '--json'], input)
    expect(json.code).toBe(1)
    expect(JSON.parse(json.stdout)).toMatchObject({
      ok: false,
      files: [
        {
          ok: false,
          rules: ['both', 'everybody'],
          faults: [],
          findings: [
            { severity: 'error', code: 'NEVER_TRUE', rule: 'both' },
            { severity: 'warning', code: 'ALWAYS_TRUE', rule: 'everybody' },
          ],
        },
      ],
    })
  })

  it('prints one JSON document with --json, which no terminal can be harmed by', async () => {
    const { code, stdout, stderr } = await beckon(['check', '--json', file('faulty.json')])
    expect([code, stderr]).toEqual([1, ''])
    expect(stdout).not.toMatch(moving)
    const document = JSON.parse(stdout)
    expect(document).toMatchObject({ ok: false, files: [{ ok: false, rules: null }] })
    expect(document.files[0].faults).toHaveLength(6)
    expect(document.files[0].faults[0]).toMatchObject({
      rule: 'misspelt\u001b[2J\u202e',
      code: 'UNKNOWN_FACT',
      pointer: '/rules/0/conditions/all/0/fact',
      found: '"page.secnds"',
    })
  })

  it('reads stdin', async () => {
    const { code, stdout } = await beckon(['check', '-', '--json'], { stdin: JSON.stringify(good) })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      files: [{ file: '-', ok: true, name: 'small', rules: ['abroad'], findings: [{}] }],
    })
  })

  it('judges what is no JSON, and no UTF-8', async () => {
    const text = await beckon(['check', '-'], { stdin: '{"rules": [}' })
    expect(text.code).toBe(1)
    expect(text.stdout).toContain('fault JSON the document itself')
    const bytes = await beckon(['check', file('latin1.json')])
    expect(bytes.code).toBe(1)
    expect(bytes.stdout).toContain('save it as UTF-8')
  })

  it('says which file is missing', async () => {
    const { code, stdout, stderr } = await beckon(['check', file('good.json'), file('none.json')])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr.replaceAll(/\s+/g, '')).toContain(`${file('none.json')}:thereisnosuchfile`)
  })

  it('colours on a terminal only, and not where NO_COLOR is set', async () => {
    const args = ['check', file('good.json')]
    expect((await beckon(args)).stdout).not.toContain('\u001b[')
    expect((await beckon(args, { terminal: true })).stdout).toContain('\u001b[32m✓')
    const plain = await beckon(args, { terminal: true, env: { NO_COLOR: '1' } })
    expect(plain.stdout).not.toContain('\u001b[')
  })
})

describe('a wrong call', () => {
  it.each([
    [['check']],
    [['check', 'x.json', '--bogus']],
    [['nonsense']],
    [[]],
    [['check', '-', '-']],
  ])('%j ends with 2 and a word on stderr', async (args) => {
    const { code, stdout, stderr } = await beckon(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).not.toBe('')
  })

  it('asking for help or the version is none', async () => {
    const help = await beckon(['replay', '--help'])
    expect([help.code, help.stderr]).toEqual([0, ''])
    expect(help.stdout).toContain('Usage: beckon replay LOG... [options]')
    expect(unfit(help.stdout)).toBeUndefined()
    expect((await beckon(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})
