import type { AddressInfo } from 'node:net'
import { UsageError } from '@beckon/core'
import { virtualEnv } from '@beckon/testing'
import { SMTPServer } from 'smtp-server'
import { afterEach, expect, it } from 'vitest'
import type { ReportDocument } from '../scheduled/report-document.ts'
import { mailDelivery } from './mail-delivery.ts'

interface Received {
  readonly from: string
  readonly to: readonly string[]
  readonly message: string
}

let server: SMTPServer | undefined
afterEach(() => new Promise<void>((resolve) => (server ? server.close(resolve) : resolve())))

/** A mail server that keeps what it is sent; addresses of `refuse` it does not take. */
async function mailServer(refuse = ''): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = []
  const own = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo: ({ address }, _, done) =>
      done(address === refuse ? new Error('Nobody is called so.') : undefined),
    onData(stream, session, done) {
      let message = ''
      stream.on('data', (part: Buffer) => {
        message += part.toString('latin1')
      })
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        received.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          message,
        })
        done()
      })
    },
  })
  server = own
  await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve))
  const { port } = own.server.address() as AddressInfo
  return { url: `smtp://127.0.0.1:${port}`, received }
}

const document: ReportDocument = {
  id: 'weekly/2026-03-02',
  schedule: 'weekly',
  title: 'Läden',
  period: { name: '2026-03-02', from: 0, to: 1, every: 'week', timeZone: 'Europe/Berlin' },
  subject: 'Läden: week of 2026-03-02\r\nBcc: everybody@example.com',
  text: 'visits 12\n.\nnot the end',
  html: '<p>12 &#60;visits&#62;</p>',
  files: [
    { name: 'visits.csv', type: 'text/csv', text: 'period,visits\r\n2026-03-02,12\r\n' },
    {
      name: 'visits.svg',
      type: 'image/svg+xml',
      text: '<svg xmlns="http://www.w3.org/2000/svg"/>',
    },
  ],
  results: [],
  failed: [],
}

/** The parts of a message, by their types, decoded. */
function partsOf(message: string): ReadonlyMap<string, string> {
  const parts = new Map<string, string>()
  const body = /\r\nContent-Type: ([\w/+-]+)[\s\S]*?\r\n\r\n([\s\S]*?)(?=\r\n--)/g
  for (const [part, type = '', content = ''] of message.matchAll(body)) {
    if (type.startsWith('multipart/')) continue
    const encoding = /Content-Transfer-Encoding: (\S+)/.exec(part)?.[1]
    const plain =
      encoding === 'base64'
        ? Buffer.from(content, 'base64').toString()
        : content
            .replace(/=\r\n/g, '')
            .replace(/=([0-9A-F]{2})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
    parts.set(type, plain)
  }
  return parts
}

it('sends a message with its text, its tables and its files, to everybody', async () => {
  const { url, received } = await mailServer()
  const { clock } = virtualEnv(Date.parse('2026-03-09T06:00Z'))
  const deliver = mailDelivery({
    smtp: url,
    from: 'The shop <shop@example.com>',
    to: ['ann@example.com', 'bo@example.com'],
    clock,
  })
  await deliver(document)
  const [mail] = received
  expect(mail).toMatchObject({
    from: 'shop@example.com',
    to: ['ann@example.com', 'bo@example.com'],
  })
  const { message = '' } = mail ?? {}
  const [head = ''] = message.split('\r\n\r\n', 1)
  expect(head).toContain('From: The shop <shop@example.com>')
  expect(head).toContain('Date: Mon, 09 Mar 2026 06:00:00 +0000')
  expect(head).toMatch(/^Subject: =\?UTF-8\?Q\?L=C3=A4den/m)
  // A line of the subject is no header of its own.
  expect(head).not.toMatch(/^Bcc/m)
  expect(message).toContain('Content-Disposition: attachment; filename=visits.svg')
  const parts = partsOf(message)
  expect([...parts.keys()]).toEqual(['text/plain', 'text/html', 'text/csv', 'image/svg+xml'])
  expect(parts.get('text/plain')).toContain('not the end')
  expect(parts.get('text/html')).toContain('12 &#60;visits&#62;')
  expect(parts.get('text/csv')).toBe(document.files[0]?.text)
  expect(parts.get('image/svg+xml')).toBe(document.files[1]?.text)
})

it('gives a repetition the same id, and another document another', async () => {
  const { url, received } = await mailServer()
  const deliver = mailDelivery({ smtp: url, from: 'shop@example.com', to: ['ann@example.com'] })
  await deliver(document)
  await deliver(document)
  await deliver({ ...document, id: 'weekly/2026-03-09' })
  const ids = received.map(
    ({ message }) => /^Message-ID: (<\S+@example\.com>)/im.exec(message)?.[1],
  )
  expect(ids[0]).toBeDefined()
  expect(ids[1]).toBe(ids[0])
  expect(ids[2]).not.toBe(ids[0])
})

it('says who was refused, and fails where everybody was', async () => {
  const { url, received } = await mailServer('gone@example.com')
  const refused: string[] = []
  const options = { smtp: url, from: 'shop@example.com' }
  const onRefused = (addresses: readonly string[]) => void refused.push(...addresses)
  await mailDelivery({ ...options, to: ['gone@example.com', 'ann@example.com'], onRefused })(
    document,
  )
  expect(refused).toEqual(['gone@example.com'])
  expect(received.map(({ to }) => to)).toEqual([['ann@example.com']])
  const nobody = mailDelivery({ ...options, to: ['gone@example.com'] })
  await expect(nobody(document)).rejects.toThrow('Nobody is called so.')
})

it.each([[{ smtp: 'https://mail.example' }], [{ smtp: 'smtp://' }], [{ from: '' }], [{ to: [] }]])(
  'refuses what cannot be meant: %j',
  (wrong) => {
    const right = { smtp: 'smtp://mail.example', from: 'a@example.com', to: ['b@example.com'] }
    expect(() => mailDelivery({ ...right, ...wrong })).toThrow(UsageError)
  },
)
