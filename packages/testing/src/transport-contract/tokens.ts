import assert from 'node:assert/strict'
import { closings } from '@beckon/core/adapter'
import type { Case } from './harness.ts'
import { helloOf, type Talker } from './talker.ts'

const day = 86_400_000

/** The same length, and another character at each end. */
const altered = (part: string) => `${part.startsWith('A') ? 'B' : 'A'}${part.slice(1)}`

/** What somebody might make of a token, by how. */
const forgeries: Readonly<Record<string, (token: string, foreign: Talker) => string>> = {
  'of another version': (token) => token.replace(/^v1/, 'v2'),
  'without a version': (token) => token.replace(/^v1\./, ''),
  'with another visitor': (token) => withPart(token, 1, altered),
  'with the visitor of a true token': (token, foreign) => withPart(token, 1, () => foreign.visitor),
  'with a visitor too short': (token) => withPart(token, 1, (visitor) => visitor.slice(1)),
  'with no visitor': (token) => withPart(token, 1, () => ''),
  'issued at another time': (token) => withPart(token, 2, altered),
  'issued later, by a digit': (token) => withPart(token, 2, (issued) => `${issued}0`),
  'with another code': (token) => withPart(token, 3, altered),
  'with the code of a true token': (token, foreign) =>
    withPart(token, 3, () => foreign.token.split('.')[3] ?? ''),
  'with half its code': (token) => withPart(token, 3, (code) => code.slice(0, 21)),
  'with no code': (token) => withPart(token, 3, () => ''),
  'with a part more': (token) => `${token}.x`,
  'with an empty part more': (token) => `${token}.`,
  'with blanks around it': (token) => ` ${token} `,
  'that is a visitor and no more': (token) => token.split('.')[1] ?? '',
  'that is anything': () => 'anything',
}

function withPart(token: string, place: number, change: (part: string) => string): string {
  return token
    .split('.')
    .map((part, index) => (index === place ? change(part) : part))
    .join('.')
}

/** A visitor's token is who it is: whoever has it is this visitor, and nobody without it. */
export const tokens: readonly Case[] = [
  {
    name: 'a visitor has 128 bits of chance, in token and id',
    run: async (h) => {
      const stage = await h.start()
      const seen = new Set<string>()
      const bytes = new Set<number>()
      for (let index = 0; index < 40; index++) {
        const { visitor } = await h.welcomed(stage)
        assert.match(visitor, /^[\w-]{22,}$/)
        const decoded = Buffer.from(visitor, 'base64url')
        assert.ok(decoded.length >= 16)
        for (const byte of decoded) bytes.add(byte)
        seen.add(visitor)
      }
      assert.equal(seen.size, 40, 'no visitor twice')
      assert.ok(bytes.size > 200, 'all bytes occur')
    },
  },
  {
    name: 'who comes with its token is known again, and keeps it',
    run: async (h) => {
      const stage = await h.start()
      const first = await h.welcomed(stage)
      const again = await h.welcomed(stage, { token: first.token })
      assert.equal(again.visitor, first.visitor)
      assert.equal(again.token, first.token)
      assert.equal(again.welcome.history, 'new')
      assert.notEqual(again.welcome.cursor.epoch, first.welcome.cursor.epoch)
    },
  },
  ...Object.entries(forgeries).map(
    ([name, forge]): Case => ({
      name: `a token ${name} is UNAUTHENTICATED`,
      run: async (h) => {
        const stage = await h.start()
        const foreign = await h.welcomed(stage)
        h.advance(1_000)
        const { token } = await h.welcomed(stage)
        const forger = await h.dial(stage)
        forger.say(helloOf({ token: forge(token, foreign) }))
        await forger.closed(closings.UNAUTHENTICATED, 'UNAUTHENTICATED')
        await h.welcomed(stage, { token })
      },
    }),
  ),
  {
    name: 'a token is of one site',
    run: async (h) => {
      const stage = await h.start()
      const { token } = await h.welcomed(stage)
      const elsewhere = await h.dial(stage)
      elsewhere.say(helloOf({ token, site: 'other' }))
      await elsewhere.closed(closings.UNAUTHENTICATED, 'UNAUTHENTICATED')
    },
  },
  {
    name: 'a token is taken for as many days as it is good, and no longer',
    run: async (h) => {
      const stage = await h.start({ tokenDays: 30 })
      const { token } = await h.welcomed(stage)
      h.advance(30 * day)
      await h.welcomed(stage, { token })
      h.advance(1)
      const late = await h.dial(stage)
      late.say(helloOf({ token }))
      await late.closed(closings.UNAUTHENTICATED, 'UNAUTHENTICATED')
    },
  },
  {
    name: 'a token under an older secret is taken, one under a stranger is not',
    run: async (h) => {
      const [old, young] = ['an old secret of ours', 'a young secret of ours']
      const before = await h.welcomed(await h.start({ secret: old }))
      const between = await h.start({ secret: [young, old] })
      const known = await h.welcomed(between, { token: before.token })
      assert.equal(known.visitor, before.visitor)
      const fresh = await h.welcomed(between)
      const after = await h.start({ secret: young })
      await h.welcomed(after, { token: fresh.token })
      const late = await h.dial(after)
      late.say(helloOf({ token: before.token }))
      await late.closed(closings.UNAUTHENTICATED, 'UNAUTHENTICATED')
    },
  },
  {
    name: 'the token is looked at again when a client resumes',
    run: async (h) => {
      const stage = await h.start({ tokenDays: 1, limits: { resumeForMs: 10 * day } })
      const client = await h.welcomed(stage)
      client.wire.cut()
      await h.until(() => stage.receiver.presence() === '+-', 'for the cut')
      h.advance(day + 1)
      const late = await h.dial(stage)
      late.say(helloOf(client.resume))
      await late.closed(closings.UNAUTHENTICATED, 'UNAUTHENTICATED')
    },
  },
  {
    name: 'who gives a foreign cursor gets nothing of what stands behind it, and takes nothing away',
    run: async (h) => {
      const stage = await h.start()
      const owner = await h.welcomed(stage)
      const thief = await h.welcomed(stage)
      owner.wire.cut()
      await h.until(() => stage.receiver.presence(owner.visitor) === '+-', 'for the cut')
      const effect = { type: 'unblock', id: 'x', expiresAt: h.now + 1_000 } as const
      void stage.transport.deliver({ site: 'shop', visitor: owner.visitor }, effect)
      const { resumeFrom } = owner.resume as { resumeFrom: object }
      const robbing = await h.welcomed(stage, { token: thief.token, resumeFrom })
      assert.equal(robbing.welcome.history, 'cut')
      await robbing.quiet()
      const back = await h.welcomed(stage, owner.resume)
      assert.equal(back.welcome.history, 'whole')
      assert.equal((await back.take('unblock')).id, 'x')
    },
  },
  {
    name: 'a message body says nothing about who sent it',
    run: async (h) => {
      const stage = await h.start()
      const other = await h.welcomed(stage)
      const client = await h.welcomed(stage)
      const { visitor } = other
      client.say({ type: 'events', visitor, site: 'other', role: 'operator', events: [] })
      await h.until(() => stage.receiver.batches.length === 1, 'for the message')
      const { peer } = stage.receiver.batches[0] ?? assert.fail()
      assert.equal(peer.visitor, client.visitor)
      assert.equal(peer.site, 'shop')
    },
  },
]
