import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { beckon, unfit } from '../run.test-kit.ts'

const line = (second: number, ip: string, path: string, referrer = '-') =>
  `${ip} - - [01/Mar/2024:10:00:${String(second).padStart(2, '0')} +0000] "GET ${path} HTTP/1.1" 200 512 "${referrer}" "Mozilla/5.0"\n`
const search = 'https://www.google.com/search?q=%3Dcmd'
const log =
  line(0, '192.0.2.7', '/', search) +
  line(5, '192.0.2.7', '/a') +
  line(7, '192.0.2.8', '/a', search) +
  line(9, '192.0.2.9', '/a\u202ebad')

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'beckon-report-'))
  await writeFile(join(folder, 'shop.log'), log)
})
afterAll(() => rm(folder, { recursive: true }))

const report = (...args: readonly string[]) => {
  const [first = '', ...rest] = args
  return beckon(['report', join(folder, first), '--geo', 'none', ...rest])
}

it('tells what a log says, in a table that any terminal can show', async () => {
  const { code, stdout } = await report('shop.log', '--report', 'visits', 'pages')
  expect(code).toBe(0)
  expect(stdout).toContain('Visits and visitors')
  expect(stdout).toMatch(/2024-03-01 +3 +3 +3 +4/)
  expect(stdout).toContain('Pages')
  expect(unfit(stdout)).toBeUndefined()
})

it('tells the same as JSON', async () => {
  const { stdout } = await report('shop.log', '--format', 'json', '--set', 'granularity=hour')
  expect(JSON.parse(stdout)).toMatchObject([
    { report: 'visits', rows: [{ period: '2024-03-01T10:00', visits: 3, pageViews: 4 }] },
  ])
})

it('tells the same as CSV, in which nothing is a formula', async () => {
  const { stdout } = await report('shop.log', '--report', 'search-keywords', '--format', 'csv')
  const [head, row] = stdout.split('\r\n')
  expect(head).toMatch(/^keyword,visits,visitors,/)
  expect(row).toMatch(/^'=cmd,2,2,/)
})

it('draws it, and nothing that a visitor wrote is more than text', async () => {
  const { code, stdout, stderr } = await report('shop.log', '--report', 'pages', '--format', 'svg')
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(/^<svg [^>]*width="720"[\s\S]*<\/svg>\n$/)
  expect(stdout).toContain('>/abad<')
})

it.each(['svg', 'csv'])('writes several reports as files of %s', async (format) => {
  const out = join(folder, 'made', format)
  const { code, stdout, stderr } = await report(
    ...['shop.log', '--report', 'visits', 'sources', '--format', format, '--out', out],
  )
  expect([code, stdout]).toEqual([0, ''])
  expect((await readdir(out)).sort()).toEqual([`sources.${format}`, `visits.${format}`])
  expect(stderr).toContain(join(out, `visits.${format}`))
  const alone = await report('shop.log', '--report', 'visits', '--format', format)
  expect(await readFile(join(out, `visits.${format}`), 'utf8')).toBe(alone.stdout)
})

it('reads the storage of a server, or of an earlier replay', async () => {
  const storage = `sqlite:${join(folder, 'log.sqlite')}`
  await beckon(['replay', join(folder, 'shop.log'), '--geo', 'none', '--storage', storage])
  const stored = await beckon(['report', '--storage', storage, '--format', 'json'])
  const replayed = await report('shop.log', '--format', 'json')
  expect(stored.stdout).toBe(replayed.stdout)
})

it('gives each report the parameters that it knows', async () => {
  const { code, stdout } = await report(
    'shop.log',
    '--report',
    'visits',
    'retention',
    '--set',
    'granularity=month',
    '--time-zone',
    'Asia/Tehran',
    '--format',
    'json',
  )
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject([
    { parameters: { granularity: 'month', timeZone: 'Asia/Tehran' } },
    { report: 'retention', parameters: { timeZone: 'Asia/Tehran' } },
  ])
})

it('says what is wrong with a call', async () => {
  const wrong = async (...args: readonly string[]) => {
    const { code, stderr } = await report('shop.log', ...args)
    expect(code).toBe(2)
    return stderr.replace(/\s+/g, ' ')
  }
  expect(await wrong('--report', 'visit')).toContain('Did you mean "visits"?')
  expect(await wrong('--set', 'rows=0')).toContain('/rows')
  expect(await wrong('--set', 'row=1')).toContain('no parameter "row"')
  expect(await wrong('--set', 'rows')).toContain('NAME=VALUE')
  expect(await wrong('--storage', 'sqlite:nothing')).toContain('not both')
  expect(await wrong('--report', 'visits', 'pages', '--format', 'csv')).toContain('csv holds one')
  expect(await wrong('--report', 'visits', 'pages', '--format', 'svg')).toContain('--out DIRECTORY')
  expect(await wrong('--out', folder)).toContain('table is for stdout')
  const taken = ['--format', 'csv', '--out', join(folder, 'shop.log')]
  expect(await wrong(...taken)).toContain('cannot write into')
  const nothing = await beckon(['report', '--storage', 'sqlite:nothing'])
  expect(nothing.code).toBe(2)
})

it('lists the reports that there are', async () => {
  const { code, stdout } = await beckon(['report', '--list'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/search-keywords +Search keywords/)
})
