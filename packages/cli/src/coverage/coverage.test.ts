import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { beckon, unfit } from '../run.test-kit.ts'

const example = (name: string) =>
  fileURLToPath(new URL(`../../../../examples/${name}`, import.meta.url))

const replay = (rules: string, ...more: string[]) =>
  beckon([
    ...['replay', example('shop-day/shop-day.ndjson'), '--rules', example(rules), '--geo', 'none'],
    ...['--site', 'shop', '--host', 'shop.example'],
    ...['--redirect-origin', 'https://shop.example', ...more],
  ])

describe('beckon replay --coverage', () => {
  it('tells a reader what was never seen, within 80 columns', async () => {
    const { code, stdout } = await replay('scenarios', '--coverage')
    expect(code).toBe(0)
    expect(unfit(stdout)).toBeUndefined()
    expect(stdout).toContain('77.3 % of all that could come out did: 9 of 22 rules fired')
    expect(stdout).toMatch(/brute-force: coupons {6}true {10}events\.count greaterThanInclusive 8/)
  })

  it('is one field of the JSON document, and only where it was asked for', async () => {
    const { stdout } = await replay('rules/shop.json', '--json', '--coverage')
    const { coverage, rules } = JSON.parse(stdout)
    expect(coverage).toMatchObject({ share: 1, rules: { of: 15, fired: 15 } })
    const [first] = coverage.byRule
    expect(first.fired).toBe(rules[first.rule].fired)
    expect(first.conditions[0].pointer).toMatch(/^\/(rules\/\d+|conditions\/[\w-]+)\//)
    expect(JSON.parse((await replay('rules/shop.json', '--json')).stdout)).not.toHaveProperty(
      'coverage',
    )
  })

  it('fails where less was tried than is asked for, and says how much that is', async () => {
    expect((await replay('scenarios', '--coverage-threshold', '77')).code).toBe(0)
    const { code, stderr, stdout } = await replay('scenarios', '--coverage-threshold', '78')
    expect(code).toBe(1)
    expect(stderr).toBe('beckon: coverage is 77.3 %, less than 78 %.\n')
    expect(stdout).toContain('Never seen')
  })

  it('2: a threshold that is none', async () => {
    expect((await replay('scenarios', '--coverage-threshold', '101')).code).toBe(2)
  })
})
