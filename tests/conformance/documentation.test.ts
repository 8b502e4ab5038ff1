import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { defaultBounds } from '@beckon/core'
import { defaultHubLimits } from '@beckon/core/adapter'
import { closings, finalClosings } from '@beckon/core/protocol'
import { expect, test } from 'vitest'
import { openShopServer } from './shop-server.ts'
import { comparable, hold, transcripts } from './transcript.ts'

const root = join(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/protocol.md'), 'utf8')
const sessions = transcripts(page)

test('the page has its sessions', () => {
  expect(sessions.length).toBeGreaterThanOrEqual(3)
})

test.each(sessions.map((lines, place) => [place + 1, lines] as const))(
  'session %i goes as it is written',
  async (_, lines) => {
    const came = await hold(lines)
    expect(comparable(came)).toEqual(comparable(lines))
  },
)

test('who is not let in gets the answer that is written', async () => {
  const block = /^```http\n([\s\S]*?)^```$/m.exec(page)?.[1] ?? ''
  const [request = '', head = '', body = ''] = block.split('\n\n')
  const shop = await openShopServer()
  const { port } = new URL(shop.urls[0] ?? '')
  const answer = await new Promise<string>((resolve, reject) => {
    let text = ''
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write(`${request.replaceAll('\n', '\r\n')}\r\n\r\n`)
    })
    socket.on('data', (chunk) => {
      text += chunk.toString()
    })
    socket.on('end', () => resolve(text))
    socket.on('error', reject)
  })
  await shop.close()
  expect(answer).toBe(`${head.replaceAll('\n', '\r\n')}\r\n\r\n${body}`)
})

/** The cells of the table under a heading, row by row. */
function rows(heading: string): string[][] {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  return [...section.matchAll(/^\| (.+) \|$/gm)].map(([, row = '']) => row.split(' | '))
}

test('the close codes are those of the code, and so is who gives up', () => {
  const written = rows('How a connection ends').slice(1)
  expect(
    Object.fromEntries(written.map(([code, name]) => [name?.slice(1, -1), Number(code)])),
  ).toEqual(closings)
  const givingUp = written.filter(([, , , then]) => then?.startsWith('gives up'))
  expect(givingUp.map(([, name]) => name?.slice(1, -1)).sort()).toEqual([...finalClosings].sort())
})

test('the codes of refusals that stand in the source are in the table', () => {
  const source = (path: string) => readFileSync(join(root, 'packages/core/src', path), 'utf8')
  const named = [
    ...source('receive/fault.ts').matchAll(/\| '([A-Z_0-9]+)'/g),
    ...source('admit/admit.ts').matchAll(/RefusalCode = '([A-Z]+)' \| '([A-Z]+)'/g),
    ...source('receive/reception.ts').matchAll(/'([A-Z]{3,}(?:_[A-Z]+)*)'/g),
    ...source('receive/arrival.ts').matchAll(/reason: '([A-Z_]+)'/g),
    ...source('hub/exchange.ts').matchAll(/(?:refuse\(|code: )'([A-Z_]+)'/g),
  ].flatMap(([, ...codes]) => codes)
  // Neither comes over WebSocket: its own layer ends the connection, and `hello` names the site.
  const elsewhere = new Set(['BAD_UTF8', 'UNKNOWN_SITE'])
  const written = rows('Answers').map(([code]) => code?.slice(1, -1))
  expect(new Set(written.slice(1))).toEqual(new Set(named.filter((code) => !elsewhere.has(code))))
})

test('the limits are those of the code', () => {
  const text = rows('Limits').flat().join('\n')
  const rate = (perSecond: number) =>
    `${perSecond} a second, ${(perSecond * defaultHubLimits.burstSeconds).toLocaleString('en')} at once`
  for (const limit of [
    `${defaultHubLimits.messageBytes.toLocaleString('en')} bytes`,
    rate(defaultHubLimits.messagesPerConnection),
    rate(defaultHubLimits.messagesPerVisitor),
    rate(defaultHubLimits.messagesPerAddress),
    `${defaultHubLimits.strikes} in a minute`,
    `${defaultHubLimits.connectionsPerAddress}, of which ${defaultHubLimits.waitingPerAddress} before`,
    `${defaultHubLimits.bufferedBytes.toLocaleString('en')} bytes`,
  ]) {
    expect(text).toContain(limit)
  }
  const limit = Object.fromEntries(rows('Limits').map(([what, how]) => [what, how]))
  expect(limit).toMatchObject({
    nesting: String(defaultHubLimits.jsonDepth),
    'events in a message': String(defaultHubLimits.eventsPerMessage),
    'connections of a visitor': String(defaultHubLimits.connectionsPerVisitor),
  })
  const { keptMessages, keptLength, resumeForMs, helloTimeoutMs, heartbeatMs } = defaultHubLimits
  expect(page).toContain(
    `${keptMessages} messages or ${keptLength.toLocaleString('en')} characters`,
  )
  expect(page).toContain(`Cursors live ${resumeForMs / 60_000} minutes`)
  expect(page).toContain(`within ${helloTimeoutMs / 1_000} s. It waits for`)
  expect(page).toContain(`(${heartbeatMs / 1_000} s)`)
  expect(page).toContain(`took longer than ${defaultBounds.deliveryTimeoutMs / 1_000} s`)
  const { idLength, typeLength, urlLength, titleLength, dataLength } = defaultBounds
  const events = rows('Events').flat().join('\n')
  for (const length of [idLength, typeLength, urlLength, titleLength, dataLength]) {
    expect(events).toContain(length.toLocaleString('en'))
  }
})

test('the client on the page is the one that is tested', () => {
  const block = /^```python\n([\s\S]*?)^```$/m.exec(page)?.[1]
  expect(block).toBe(readFileSync(join(import.meta.dirname, 'client.py'), 'utf8'))
})
