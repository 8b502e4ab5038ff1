import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryStorage } from '@beckon/storage-memory'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ReportResult } from '../form/report.ts'
import { directoryDelivery } from './directory-delivery.ts'
import { documentHtml } from './document-html.ts'
import { documentText } from './document-text.ts'
import { storageProgress } from './progress.ts'
import type { ReportDocument } from './report-document.ts'

const hostile = '</td><script>alert(1)</script>"\'&\u202etxt\u0000\r\n.\r\nBcc: x'
const result: ReportResult = {
  report: 'pages',
  title: 'Pages',
  parameters: {},
  columns: [
    { name: 'path', kind: 'text', meaning: '' },
    { name: 'views', kind: 'count', meaning: '' },
    { name: 'exitRate', kind: 'share', meaning: '', optional: true },
  ],
  charts: [],
  rows: [
    { path: hostile, views: 12_345, exitRate: 0.25 },
    ...Array.from({ length: 24 }, (_, index) => ({ path: `/${index}`, views: 1 })),
  ],
  notes: [{ code: 'ROWS', message: 'There are <more>.' }],
}
const head = {
  subject: 'Shop: 2026-03-02',
  period: { name: '2026-03-02', from: 0, to: 1, every: 'day', timeZone: 'Europe/Berlin' },
  results: [result],
  failed: [{ report: 'visits', message: 'It could not be made: <b>' }],
}
const document: ReportDocument = {
  ...head,
  id: 'daily/2026-03-02',
  schedule: 'daily',
  title: 'Shop',
  text: documentText(head),
  html: documentHtml(head),
  files: [
    { name: 'pages.csv', type: 'text/csv', text: 'path,views\r\n' },
    { name: 'pages.svg', type: 'image/svg+xml', text: '<svg/>' },
  ],
}

it('a page has what visitors wrote as text, and nothing that is fetched or runs', () => {
  const { html } = document
  const tags = [...html.matchAll(/<\/?([a-z][a-z0-9]*)/g)].map(([, tag]) => tag)
  const known = [
    'html',
    'head',
    'meta',
    'title',
    'body',
    'h1',
    'h2',
    'p',
    'table',
    'tr',
    'th',
    'td',
    'bdi',
  ]
  expect(tags.filter((tag) => !known.includes(tag as string))).toEqual([])
  expect(html).toContain('&#60;/td&#62;&#60;script&#62;alert(1)&#60;/script&#62;')
  expect(html).not.toMatch(/https?:|\u202e|\0/)
  expect(html).toContain('12,345')
  expect(html).toContain('25.0 %')
  expect(html).toContain('There are &#60;more&#62;.')
  expect(html).toContain('… 5 more rows in the attached file')
  expect(html).toContain('It could not be made: &#60;b&#62;')
})

it('plain text has a line for each row, whatever visitors wrote', () => {
  const { text } = document
  const lines = text.split('\n')
  expect(lines.filter((line) => line.includes('alert(1)'))).toHaveLength(1)
  expect(lines).not.toContain('.')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is what is shown
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
})

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'beckon-deliveries-'))
})
afterAll(() => rm(folder, { recursive: true }))

it('files are whole, with a page that shows the charts, and the same after a repetition', async () => {
  const deliver = directoryDelivery(folder)
  await deliver(document)
  const there = join(folder, 'daily', '2026-03-02')
  const first = await readFile(join(there, 'index.html'), 'utf8')
  expect(first).toContain('<img src="pages.svg"')
  await deliver(document)
  expect((await readdir(there)).sort()).toEqual(['index.html', 'pages.csv', 'pages.svg'])
  expect(await readFile(join(there, 'index.html'), 'utf8')).toBe(first)
  expect(await readFile(join(there, 'pages.csv'), 'utf8')).toBe('path,views\r\n')
})

it('progress is kept in a storage, for each schedule by itself, by whoever writes first', async () => {
  const storage = memoryStorage()
  await storage.open()
  const [one, other] = [storageProgress(storage, 'shop'), storageProgress(storage, 'shop')]
  expect(await one.last('daily')).toBeUndefined()
  await Promise.all([one.done('daily', '2026-03-02'), other.done('constructor', '2026-02')])
  expect(await other.last('daily')).toBe('2026-03-02')
  expect(await one.last('constructor')).toBe('2026-02')
  expect(await one.last('toString')).toBeUndefined()
  await storage.close()
})
