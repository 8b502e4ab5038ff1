import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEngine } from '@beckon/core'
import { parseRuleSet } from '@beckon/rules'
import { sqliteStorage } from '@beckon/storage-sqlite'
import { virtualEnv } from '@beckon/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { beckon, type Setting, unfit } from '../run.test-kit.ts'

let directory = ''
let file = ''
let count = 0
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'beckon-blocks-'))
})
afterAll(() => rm(directory, { recursive: true }))
beforeEach(() => {
  file = join(directory, `${count++}.sqlite`)
})

const engineOn = (env = virtualEnv(Date.now())) => ({
  env,
  engine: createEngine({
    sites: { shop: {} },
    rules: parseRuleSet([]),
    secret: 'a secret of the tests',
    storage: sqliteStorage({ file }),
    env,
  }),
})

/** A storage that a server has left. */
async function left(): Promise<void> {
  const { engine } = engineOn()
  await engine.open()
  await engine.close()
}

const blocks = (args: readonly string[], setting?: Setting) => {
  const [name = '', ...rest] = args
  const place = ['--storage', `sqlite:${file}`, '--site', 'shop']
  return beckon(['blocks', name, ...place, ...rest], setting)
}

describe('beckon blocks', () => {
  it('adds, shows and removes an address, a range and a visitor', async () => {
    await left()
    const added = await blocks([
      'add',
      '203.0.113.7',
      '--for',
      '2h',
      '--reason',
      'spam',
      '--by',
      'olga',
    ])
    expect([added.code, added.stderr]).toEqual([0, ''])
    expect(added.stdout).toMatch(
      /^ip 203\.0\.113\.7 is blocked until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC \(everything\)\.\n$/,
    )
    await blocks(['add', '2001:db8::/32', '--what', 'chat'])
    await blocks(['add', '--visitor', 'v-1\u001b[2J', '--what', 'invitations'])
    const { code, stdout, stderr } = await blocks(['list'])
    expect([code, stderr]).toEqual([0, ''])
    expect(unfit(stdout)).toBeUndefined()
    expect(stdout).toContain('3 lines on the list of site "shop"')
    expect(stdout).toMatch(/203\.0\.113\.7 +everything +20\d\d-\d\d-\d\d \d\d:\d\d +olga: spam\n/)
    expect(stdout).toMatch(/2001:db8::\/32 +chat\n/)
    expect(stdout).toMatch(/visitor v-1\S* +invitations\n/)
    for (const target of [['203.0.113.7'], ['2001:db8::/32'], ['--visitor', 'v-1\u001b[2J']]) {
      const removed = await blocks(['remove', ...target])
      expect([removed.code, removed.stderr]).toEqual([0, ''])
      expect(removed.stdout).toMatch(/ is off the list\.\n$/)
    }
    expect((await blocks(['list'])).stdout).toBe('Nobody is on the list of site "shop".\n')
  })

  it('says in JSON what it says to a reader, and nothing else', async () => {
    await left()
    const add = await blocks(['add', '203.0.113.7', '--json'])
    expect(JSON.parse(add.stdout)).toEqual({
      key: 'ip 203.0.113.7',
      what: 'everything',
      until: null,
    })
    const list = await blocks(['list', '--json'])
    expect(JSON.parse(list.stdout)).toEqual({
      site: 'shop',
      blocks: [
        {
          ip: '203.0.113.7',
          what: 'everything',
          since: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
          until: null,
          operator: null,
          reason: null,
        },
      ],
    })
    const remove = await blocks(['remove', '203.0.113.7', '--json'])
    expect(JSON.parse(remove.stdout)).toEqual({ removed: true })
    const again = await blocks(['remove', '203.0.113.7', '--json'])
    expect([again.code, JSON.parse(again.stdout)]).toEqual([1, { removed: false }])
    expect(again.stderr).toContain('203.0.113.7 is not on the list of site "shop"')
  })

  it('exports what it imports elsewhere, from a file or stdin', async () => {
    await left()
    await blocks(['add', '203.0.113.0/24', '--for', '1d', '--by', 'olga'])
    await blocks(['add', '--visitor', 'ann'])
    const { stdout } = await blocks(['export'])
    const document = join(directory, 'list.json')
    await writeFile(document, stdout)
    file = join(directory, `${count++}.sqlite`)
    await left()
    const imported = await blocks(['import', document])
    expect([imported.code, imported.stdout]).toEqual([0, '2 lines imported.\n'])
    expect((await blocks(['export'])).stdout).toBe(stdout)
    const over = { visitor: 'old', since: 0, until: 1 }
    const more = JSON.stringify({ ...JSON.parse(stdout), blocks: [over] })
    const third = await blocks(['import', '-', '--json'], { stdin: more })
    expect(JSON.parse(third.stdout)).toEqual({ imported: 0, over: 1 })
  })

  it('takes in a list whole or not at all, and says all that is wrong with it', async () => {
    await left()
    const list = (lines: unknown) => JSON.stringify({ beckon: 'blocks', version: 1, blocks: lines })
    const future = { visitor: 'x', since: Date.now() + 3_600_000 }
    const wrong = list([{ visitor: 'x', since: 0 }, { ip: '1.2.3', since: 0 }, future])
    const { code, stdout, stderr } = await blocks(['import', '-'], { stdin: wrong })
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(
      /\/blocks\/1: an IP address .*\/blocks\/2: "since" not to lie in the future: it is 20\d\d/,
    )
    expect((await blocks(['list'])).stdout).toMatch(/^Nobody/)
    for (const text of ['{', '{}', '[]', 'null']) {
      expect((await blocks(['import', '-'], { stdin: text })).code).toBe(1)
    }
  })

  it.each([
    [['add'], 'name one'],
    [['add', '203.0.113.7', '--visitor', 'v'], 'name one'],
    [['add', '203.0.113'], 'is no IP address'],
    [['add', '203.0.113.7/24'], 'first address'],
    [['add', '203.0.113.7', '--for', 'ever'], 'Give a duration'],
    [['add', '203.0.113.7', '--what', 'mail'], 'Allowed choices'],
    [['import', 'nothing.json'], 'cannot read nothing.json'],
    [['import'], 'missing required argument'],
    [['praise'], 'unknown command'],
  ])('%j is a wrong call', async (args, said) => {
    await left()
    const { code, stdout, stderr } = await blocks(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(said)
  })

  it('makes no storage, and knows which sites one has', async () => {
    const missing = await blocks(['list'])
    expect([missing.code, missing.stdout]).toEqual([2, ''])
    expect(missing.stderr).toContain('no storage')
    expect((await beckon(['blocks', 'list', '--storage', 'memory:'])).code).toBe(2)
    expect((await beckon(['blocks', 'list'])).code).toBe(2)
    await left()
    const other = await beckon(['blocks', 'list', '--storage', `sqlite:${file}`, '--site', 'shpo'])
    expect([other.code, other.stdout]).toEqual([1, ''])
    expect(other.stderr).toContain('nothing of a site "shpo"')
  })

  it('is heard of by a server at work on the same file, which tells who is there', async () => {
    const { env, engine } = engineOn()
    await engine.open()
    const peer = { site: 'shop', visitor: 'ann', ip: '203.0.113.7', connected: true } as const
    engine.arrived(peer)
    const told: string[] = []
    engine.actions$.subscribe(({ type, body }) => told.push(`${type} ${body.reason ?? ''}`.trim()))
    const tries = async (id: string) => {
      const event = { id, type: 'scroll', at: env.clock.now() }
      const { refused } = await engine.receive(peer, { type: 'events', events: [event] })
      return refused[0]?.code ?? 'taken'
    }
    const reads = async () => {
      env.advanceTo(env.clock.now() + 5_000)
      // The file is read meanwhile.
      for (let turn = 0; turn < 20; turn++) {
        await new Promise((resolve) => setImmediate(resolve))
        await engine.idle()
      }
    }
    expect(await tries('e1')).toBe('taken')
    await blocks(['add', '203.0.113.0/24', '--reason', 'spam'])
    expect(await tries('e2')).toBe('taken')
    await reads()
    expect(told).toEqual(['block spam'])
    expect(await tries('e3')).toBe('BLOCKED')
    await blocks(['remove', '203.0.113.0/24'])
    await reads()
    expect(told).toEqual(['block spam', 'unblock'])
    expect(await tries('e4')).toBe('taken')
    // What the server does goes on from what others did.
    await engine.blocks('shop').add({ visitor: 'eve' })
    await blocks(['add', '--visitor', 'bob'])
    await engine.blocks('shop').add({ visitor: 'dan' })
    expect((await blocks(['list'])).stdout).toContain('3 lines')
    await engine.close()
  })
})
