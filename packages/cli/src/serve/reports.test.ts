import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { storageProgress } from '@beckon/analytics'
import { systemEnv } from '@beckon/core'
import { sqliteStorage } from '@beckon/storage-sqlite'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { beckon } from '../run.test-kit.ts'
import { served } from './serving.test-kit.ts'

const dayMs = 86_400_000
const { clock } = systemEnv()
const day = (back: number): string =>
  new Date(clock.now() - back * dayMs).toISOString().slice(0, 10)

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'beckon-scheduled-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** A configuration, in a directory of its own. */
async function configured(name: string, own: object): Promise<string> {
  const directory = join(folder, name)
  await mkdir(directory, { recursive: true })
  const file = join(directory, 'beckon.json')
  await writeFile(file, JSON.stringify({ secret: 'a secret of the tests', ...own }))
  return file
}

it('delivers what was missed, as files and by mail', async () => {
  const mails: string[] = []
  const mailbox = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, _, done) {
      let text = ''
      stream.on('data', (part: Buffer) => {
        text += part.toString('latin1')
      })
      stream.on('end', () => {
        mails.push(text)
        done()
      })
    },
  })
  await new Promise<void>((resolve) => mailbox.listen(0, '127.0.0.1', resolve))
  const { port } = mailbox.server.address() as AddressInfo

  const yesterday = day(1)
  const event = {
    at: `${yesterday}T12:00:00.000Z`,
    visitor: 'ann',
    ip: '192.0.2.7',
    event: { type: 'page.view', page: { url: 'https://shop.example/desk' } },
  }
  const log = join(folder, 'log.ndjson')
  await writeFile(log, `${JSON.stringify(event)}\n`)
  const database = join(folder, 'log.sqlite')
  const replayed = await beckon(['replay', log, '--geo', 'none', '--storage', `sqlite:${database}`])
  expect([replayed.code, replayed.stderr]).toEqual([0, expect.any(String)])
  const storage = sqliteStorage({ file: database })
  await storage.open()
  await storageProgress(storage, 'site').done('daily', day(2))
  await storage.close()

  const file = await configured('delivers', {
    storage: 'sqlite:../log.sqlite',
    reports: [
      {
        name: 'daily',
        title: 'The shop',
        every: 'day',
        at: '00:00',
        reports: ['pages', { report: 'visits', parameters: { granularity: 'hour' } }],
        directory: 'out',
        mail: ['ann@example.com'],
      },
    ],
    smtp: `smtp://127.0.0.1:${port}`,
    mailFrom: 'shop@example.com',
  })
  const server = await served(['--config', file])
  await server.stderr.until(new RegExp(`Delivered the reports "daily" of ${yesterday}`))
  expect(await server.stop()).toBe(0)

  const there = join(folder, 'delivers', 'out', 'daily', yesterday)
  expect(await readFile(join(there, 'pages.csv'), 'utf8')).toMatch(/\r\n\/desk,1,1,/)
  expect(await readFile(join(there, 'index.html'), 'utf8')).toContain('<img src="pages.svg"')
  expect(await readFile(join(there, 'visits.svg'), 'utf8')).toMatch(/^<svg /)
  expect(mails).toHaveLength(1)
  expect(mails[0]).toContain(`Subject: The shop: ${yesterday}`)
  expect(mails[0]).toContain('filename=pages.svg')

  // Once: the next start has nothing to make up for.
  const again = await served(['--config', file])
  expect(await again.stop()).toBe(0)
  expect(mails).toHaveLength(1)
  await new Promise<void>((resolve) => mailbox.close(resolve))
})

it('does not start with reports that cannot be meant', async () => {
  const sqlite = { storage: `sqlite:${join(folder, 'unused.sqlite')}` }
  const schedule = { name: 'daily', every: 'day', reports: ['visits'], directory: 'out' }
  const { directory: _, ...nowhere } = schedule
  const wrong = async (name: string, own: object): Promise<string> => {
    const file = await configured(name, own)
    const { code, stderr } = await beckon([
      'serve',
      '--port',
      '0',
      '--geo',
      'none',
      '--config',
      file,
    ])
    expect(code).toBe(2)
    return stderr.replace(/\s+/g, ' ')
  }
  expect(await wrong('memory', { reports: [schedule] })).toContain('--storage that keeps it')
  expect(await wrong('nowhere', { ...sqlite, reports: [nowhere] })).toContain('go nowhere')
  expect(
    await wrong('unmailed', { ...sqlite, reports: [{ ...nowhere, mail: ['a@example.com'] }] }),
  ).toContain('give smtp and mailFrom')
  expect(
    await wrong('misspelt', { ...sqlite, reports: [{ ...schedule, reports: ['visit'] }] }),
  ).toContain('Did you mean "visits"?')
  expect(await wrong('hourly', { ...sqlite, reports: [{ ...schedule, every: 'hour' }] })).toContain(
    'day, week or month',
  )
})

it('shows no password of the mail server', async () => {
  const env = { BECKON_SMTP: 'smtps://user:hunter2hunter2@mail.example' }
  const shown = await beckon(['serve', '--print-config'], { env })
  expect([shown.code, shown.stderr]).toEqual([0, ''])
  expect(shown.stdout).toMatch(/smtp +\(hidden\) +BECKON_SMTP/)
  expect(shown.stdout).not.toContain('hunter2')
  const told = await beckon([
    'serve',
    '--print-config',
    '--smtp',
    'smtp://user:hunter2@mail.example',
  ])
  expect(told.code).toBe(2)
})
