import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Notice } from '@beckon/core/adapter'
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, test } from 'vitest'
import { isPublicAddress } from './public-address.ts'
import { webhooks } from './webhooks.ts'

const secret = `whsec_${Buffer.from('a key of the tests, 24 bytes').toString('base64')}`
const other = `whsec_${Buffer.from('another key of these tests').toString('base64')}`
const notice: Notice = {
  id: 'n-1',
  site: 'shop',
  visitor: 'ann',
  rule: 'vip',
  at: 1_767_614_400_000,
  title: 'A <good> customer',
  text: 'Ann is here: “Zoë” 😀',
  expiresAt: 1_767_700_800_000,
}

interface Got {
  readonly headers: IncomingMessage['headers']
  readonly body: string
  readonly url: string
}

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** A program that answers as told, one status after the other, and keeps what it got. */
async function listening(...statuses: readonly number[]) {
  const got: Got[] = []
  const own = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      got.push({
        headers: request.headers,
        body: Buffer.concat(parts).toString(),
        url: request.url ?? '',
      })
      const status = statuses[got.length - 1] ?? 200
      if (status > 0) response.writeHead(status, { location: '/elsewhere' }).end('ok')
    })
  })
  server = own
  await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(own.address() as AddressInfo).port}/hook?a=b`
  return { got, url }
}

describe('a webhook', () => {
  test('gets a notice that its own library can verify', async () => {
    const { got, url } = await listening()
    const hooks = webhooks({ crm: { url, secret: [other, secret] } }, { allowPrivate: true })
    expect(hooks.webhooks).toEqual(['crm'])
    expect(await hooks.notify('crm', notice)).toBe('delivered')
    const [{ headers, body, url: path } = { headers: {}, body: '', url: '' }] = got
    expect(path).toBe('/hook?a=b')
    for (const key of [secret, other]) {
      expect(new Webhook(key).verify(body, headers as Record<string, string>)).toEqual({
        type: 'beckon.notice',
        timestamp: '2026-01-05T12:00:00.000Z',
        data: {
          site: 'shop',
          visitor: 'ann',
          rule: 'vip',
          title: 'A <good> customer',
          text: 'Ann is here: “Zoë” 😀',
        },
      })
    }
    const forged = new Webhook(`whsec_${Buffer.from('x'.repeat(24)).toString('base64')}`)
    expect(() => forged.verify(body, headers as Record<string, string>)).toThrow()
    expect(headers['webhook-id']).toBe('n-1')
  })

  test.each([
    [204, 'delivered'],
    [410, 'delivered'],
    [302, 'unreachable'],
    [400, 'unreachable'],
    [500, 'unreachable'],
  ])('that answers %i: %s', async (status, expected) => {
    const { got, url } = await listening(status)
    const failures: string[] = []
    const hooks = webhooks(
      { crm: { url, secret } },
      { allowPrivate: true, onFailure: (name, { message }) => failures.push(`${name} ${message}`) },
    )
    expect(await hooks.notify('crm', notice)).toBe(expected)
    // No redirect is followed.
    expect(got).toHaveLength(1)
    expect(failures).toHaveLength(expected === 'delivered' ? 0 : 1)
  })

  test('that does not answer, or is not there, is unreachable', async () => {
    const { url } = await listening(0)
    const hooks = webhooks({ crm: { url, secret } }, { allowPrivate: true, timeoutMs: 50 })
    expect(await hooks.notify('crm', notice)).toBe('unreachable')
    server?.closeAllConnections()
    server?.close()
    expect(await hooks.notify('crm', notice)).toBe('unreachable')
    expect(await hooks.notify('unknown', notice)).toBe('unreachable')
  })

  test.each([
    ...['https://127.0.0.1/', 'https://[::1]/', 'https://[::ffff:10.0.0.1]/', 'https://10.1.2.3/'],
    ...[
      'https://169.254.169.254/latest/meta-data',
      'https://192.168.0.1:8443/',
      'https://0.0.0.0/',
    ],
    ...['https://localhost/', 'https://2130706433/', 'https://0x7f.1/', 'https://[fd00::1]/'],
  ])('on a private address is not called: %s', async (url) => {
    const failures: Error[] = []
    const hooks = webhooks(
      { crm: { url, secret } },
      { onFailure: (_, error) => failures.push(error) },
    )
    expect(await hooks.notify('crm', notice)).toBe('unreachable')
    expect(failures[0]).toMatchObject({ code: 'PRIVATE_ADDRESS' })
  })

  test.each([
    ['http://crm.example/', secret],
    ['ftp://crm.example/', secret],
    ['https://user:word@crm.example/', secret],
    ['crm.example', secret],
    ['https://crm.example/', 'secret'],
    ['https://crm.example/', 'whsec_c2hvcnQ='],
    ['https://crm.example/', `${secret}!`],
  ])('that cannot be one is a clear error: %s, %s', (url, given) => {
    expect(() => webhooks({ crm: { url, secret: given } })).toThrow(
      expect.objectContaining({ code: 'WEBHOOK' }),
    )
  })
})

const inside = [
  ...['127.0.0.1', '10.0.0.1', '172.16.0.1', '192.168.1.1', '169.254.1.1', '100.64.0.1'],
  ...['0.0.0.0', '224.0.0.1', '255.255.255.255', '::', '::1', 'fe80::1', 'fc00::1'],
  ...['::ffff:127.0.0.1', '64:ff9b::a00:1', '2002:a00:1::', 'nothing', ''],
]

test.each(['93.184.216.34', '2606:2800:220:1::1', '::ffff:93.184.216.34'])(
  '%s is public',
  (address) => expect(isPublicAddress(address)).toBe(true),
)

test.each(inside)('%s is not', (address) => expect(isPublicAddress(address)).toBe(false))
