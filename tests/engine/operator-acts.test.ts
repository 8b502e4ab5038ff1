import type { InvitationEvent } from '@beckon/core'
import { memoryStorage } from '@beckon/storage-memory'
import { describe, expect, test } from 'vitest'
import { openShop, type Shop, start, when } from './shop.ts'

const ann = { site: 'shop', visitor: 'ann', operator: 'olga' } as const
const hello = {
  name: 'hello',
  conditions: when('page.path', 'equal', '/a'),
  event: { type: 'invite', params: { text: 'May I help?' } },
}
const sites = { shop: { redirectOrigins: ['https://shop.example', 'https://pay.example'] } }

function follow(shop: Shop): string[] {
  const lines: string[] = []
  const told = ({ at, from, to, reason, rule, operator }: InvitationEvent) =>
    lines.push(`${(at - start) / 1_000} ${rule ?? operator} ${from} → ${to} ${reason ?? ''}`.trim())
  shop.engine.invitations$.subscribe(told)
  return lines
}

async function visited(path = '/b', rules: readonly object[] = [hello]) {
  const shop = await openShop(rules, { sites })
  const lines = follow(shop)
  await shop.view(path)
  await shop.wait(1)
  return { shop, lines }
}

describe('an invitation by an operator', () => {
  test('has any text, is sent at any moment, and lives as any other', async () => {
    const { shop, lines } = await visited()
    const named: string[] = []
    shop.engine.on('operator.invited', ({ operator }) => named.push(String(operator)))
    expect(
      await shop.engine.invite({
        ...ann,
        text: 'Shall I show you {{geo.city}}?',
        title: 'Hi',
        from: { name: 'Olga', picture: '/olga.jpg' },
        department: 'sales',
        answerIn: '1m',
      }),
    ).toEqual({ done: true })
    const [sent] = shop.actions
    expect(sent).toMatchObject({
      type: 'invite',
      visitor: 'ann',
      expiresAt: start + 121_000,
      body: {
        // Braces are only braces where a person has written them.
        text: 'Shall I show you {{geo.city}}?',
        title: 'Hi',
        department: 'sales',
        operator: { name: 'Olga', picture: '/olga.jpg' },
      },
    })
    await shop.send('ann', { type: 'invitation.shown', data: { invitation: sent?.id ?? '' } })
    await shop.wait(60)
    expect(named).toEqual(['olga'])
    expect(lines).toEqual([
      '1 olga qualified → offered',
      '1 olga offered → shown',
      '61 olga shown → ignored',
    ])
    expect(shop.engine.account()).toMatchObject({ received: 2, committed: 2, operated: 1 })
  })

  test('takes the place of one that waits, and keeps those of rules away', async () => {
    const { shop, lines } = await visited('/a')
    await shop.engine.invite({ ...ann, text: 'Hello' })
    expect(lines).toEqual(['1 hello offered → revoked replaced', '1 olga qualified → offered'])
    expect(shop.actions.map(({ type }) => type)).toEqual(['invite', 'revoke', 'invite'])
    await shop.wait(1)
    await shop.engine.invite({ ...ann, text: 'Hello again' })
    expect(lines.slice(2)).toEqual([
      '2 olga offered → revoked replaced',
      '2 olga qualified → offered',
    ])
  })

  test('counts for the caps of rules, and is held back by none', async () => {
    const shop = await openShop([{ ...hello, caps: { perVisit: 1 } }], {
      sites,
    })
    await shop.view('/b')
    await shop.engine.invite({ ...ann, text: 'One' })
    await shop.wait(600)
    await shop.engine.invite({ ...ann, text: 'Two' })
    await shop.wait(600)
    await shop.view('/a')
    // Its own cap of one in a visit is about its own invitations.
    expect(shop.outcomes).toEqual(['1200 ann hello applied'])
    expect(await shop.engine.invite({ ...ann, text: 'Three' })).toEqual({ done: true })
  })

  test.each([
    ['UNKNOWN_VISITOR', async () => {}],
    [
      'IN_CONVERSATION',
      async (shop: Shop) => {
        await shop.send('ann', { type: 'page.view' }, { type: 'chat.started' })
      },
    ],
    [
      'INVITATION_ACCEPTED',
      async (shop: Shop) => {
        await shop.view('/a')
        await shop.send('ann', { type: 'invitation.accepted' })
      },
    ],
    [
      'BLOCKED',
      async (shop: Shop) => {
        await shop.view('/b')
        await shop.engine.blocks('shop').add({ visitor: 'ann' }, { what: 'invitations' })
      },
    ],
    [
      'CLOSED',
      async (shop: Shop) => {
        await shop.view('/b')
        await shop.engine.close()
      },
    ],
  ] as const)('is refused: %s', async (code, before) => {
    const shop = await openShop([hello], { sites })
    await before(shop)
    const sent = shop.actions.length
    expect(await shop.engine.invite({ ...ann, text: 'Hello' })).toMatchObject({ done: false, code })
    expect(shop.actions).toHaveLength(sent)
    expect(shop.engine.account().refused).toEqual({})
  })

  test('is made once, however often it is sent', async () => {
    const { shop, lines } = await visited()
    const again = () => shop.engine.invite({ ...ann, id: 'click-1', text: 'Hello' })
    expect(await Promise.all([again(), again()])).toEqual([{ done: true }, { done: true }])
    await shop.wait(1)
    expect(await again()).toEqual({ done: true })
    expect(lines).toEqual(['1 olga qualified → offered'])
  })

  test('that cannot be made is a clear error', async () => {
    const { shop } = await visited()
    const invite = (more: object) => () => shop.engine.invite({ ...ann, text: 'Hi', ...more })
    expect(invite({ text: ' ' })).toThrow(expect.objectContaining({ code: 'ACT' }))
    expect(invite({ image: 'javascript:alert(1)' })).toThrow(/image/)
    expect(invite({ site: 'other' })).toThrow(expect.objectContaining({ code: 'UNKNOWN_SITE' }))
    expect(invite({ visitor: '' })).toThrow(/visitor/)
    expect(invite({ operator: 'x'.repeat(129) })).toThrow(/operator/)
  })

  test('is what the past says as well', async () => {
    const { shop } = await visited()
    await shop.engine.invite({ ...ann, text: 'Hello' })
    await shop.wait(30)
    await shop.view('/a')
    const told = await shop.engine.explain({ ...ann, rule: 'hello', at: start + 31_000 })
    expect(told.rules?.[0]).toMatchObject({ invitation: { heldBack: 'invitation-open' } })
    expect(told).not.toMatchObject({ diverged: true })
  })

  test('survives a restart, with what waits for it', async () => {
    const storage = { ...memoryStorage(), close: async () => {} }
    const before = await openShop([hello], { storage })
    await before.view('/b')
    await before.engine.invite({ ...ann, text: 'Hello' })
    await before.engine.close()
    const after = await openShop([hello], { storage, env: before.env })
    const lines = follow(after)
    await after.view('/b')
    await after.wait(120)
    expect(lines).toEqual(['120 olga offered → expired'])
  })
})

describe('an operator sends a visitor to a page', () => {
  const to = (url: string) => ({ ...ann, url })

  test('on the site, or on another that it allows', async () => {
    const { shop } = await visited()
    expect(await shop.engine.redirect(to('/sale?a=b'))).toEqual({ done: true })
    expect(await shop.engine.redirect(to('https://pay.example/x'))).toEqual({ done: true })
    expect(shop.actions.map(({ type, body, expiresAt }) => [type, body.url, expiresAt])).toEqual([
      ['redirect', 'https://shop.example/sale?a=b', start + 31_000],
      ['redirect', 'https://pay.example/x', start + 31_000],
    ])
  })

  test.each([
    'https://evil.example/',
    'https://shop.example.evil.example/',
    'https://shop.example@evil.example/',
    'https://pay.example:8443/',
    'http://pay.example/',
  ])('and nowhere else: %s', async (url) => {
    const { shop } = await visited()
    expect(await shop.engine.redirect(to(url))).toMatchObject({
      done: false,
      code: 'REDIRECT_NOT_ALLOWED',
    })
    expect(shop.actions).toEqual([])
  })

  test.each([
    '//evil.example',
    '\\\\evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'https:/\\evil.example',
    'https:evil.example',
    '',
  ])('and never to %j', async (url) => {
    const { shop } = await visited()
    expect(() => shop.engine.redirect(to(url))).toThrow(expect.objectContaining({ code: 'ACT' }))
  })
})

test('an act under an id that belongs to something else is refused', async () => {
  const { shop } = await visited()
  await shop.send('ann', { id: 'operator.invite:olga:1', type: 'page.view' })
  const again = (text: string) => shop.engine.invite({ ...ann, id: '1', text })
  expect(await again('Hello')).toMatchObject({ done: false, code: 'ID_TAKEN' })
  const other = { ...ann, id: '2' }
  expect(await shop.engine.invite({ ...other, text: 'Hello' })).toEqual({ done: true })
  expect(await shop.engine.invite({ ...other, text: 'Bye' })).toMatchObject({ code: 'ID_TAKEN' })
})

test('nobody can pass for an operator by an event', async () => {
  const { shop } = await visited()
  for (const type of ['operator.invite', 'operator.block', 'operator.unblock', 'desk.open']) {
    const { acks, refused } = await shop.send('ann', { type })
    expect([acks, refused[0]?.code]).toEqual([[], 'BAD_EVENT'])
  }
  expect(shop.actions).toEqual([])
})
