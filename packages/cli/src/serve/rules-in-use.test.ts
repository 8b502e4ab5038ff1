import { mkdir, mkdtemp, rename, rm, symlink, unlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqliteStorage } from '@beckon/storage-sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { unfit } from '../run.test-kit.ts'
import { ask, Page, type Served, served } from './serving.test-kit.ts'

function rules(...points: readonly number[]): string {
  return JSON.stringify({
    rules: points.map((many, index) => ({
      name: `rule ${index}`,
      fire: 'visit',
      conditions: { all: [{ fact: 'event.type', operator: 'equal', value: 'page.view' }] },
      event: { type: 'score', params: { points: many } },
    })),
  })
}

let directory = ''
let file = ''
let server: Served
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'beckon-rules-'))
  file = join(directory, 'rules.json')
})
afterEach(async () => {
  await server.stop()
  await rm(directory, { recursive: true })
})

async function start(content = rules(1)): Promise<void> {
  await writeFile(file, content)
  server = await served(['--rules', file])
}

/** What it has said since, up to something. */
async function says(pattern: RegExp, after: number): Promise<string> {
  const { index, 0: match } = await server.stderr.until(pattern, after)
  return server.stderr.text.slice(after, after + index + match.length).replace(/\s+/g, ' ')
}

/** Replaced in one go, as editors do it that are afraid of a power cut. */
async function replace(content: string): Promise<void> {
  await writeFile(`${file}.new`, content)
  await rename(`${file}.new`, file)
}

const inForce = async () =>
  (await ask(server.address, '/status')).body as { ruleSet: string; rules: number }
const said = () => server.stderr.text.length

describe('rules that change', () => {
  it.each([
    ['written over', (content: string) => writeFile(file, content)],
    ['replaced by a rename', replace],
    [
      'deleted and made anew',
      async (content: string) => {
        await unlink(file)
        await writeFile(file, content)
      },
    ],
  ])('come into force when their file is %s', async (_, write) => {
    await start()
    const before = await inForce()
    const from = said()
    await write(rules(1, 2))
    const line = await says(/Rules changed[\s\S]*2\s+rules\s+from/, from)
    const after = await inForce()
    expect([before.rules, after.rules]).toEqual([1, 2])
    expect(line).toContain(`${before.ruleSet} → ${after.ruleSet}`)
    // And once more: the first change must not be the last that is seen.
    const then = said()
    await write(rules(1, 2, 3))
    await says(/3\s+rules\s+from/, then)
  })

  it('come into force when a link on the way to them is changed, as in a ConfigMap', async () => {
    for (const [version, content] of [
      ['v1', rules(1)],
      ['v2', rules(1, 2)],
    ] as const) {
      await mkdir(join(directory, version))
      await writeFile(join(directory, version, 'rules.json'), content)
    }
    await symlink('v1', join(directory, '..data'))
    await symlink('..data/rules.json', file)
    server = await served(['--rules', file])
    const from = said()
    await symlink('v2', join(directory, '..next'))
    await rename(join(directory, '..next'), join(directory, '..data'))
    await says(/2\s+rules\s+from/, from)
    const back = said()
    await symlink('v1', join(directory, '..next'))
    await rename(join(directory, '..next'), join(directory, '..data'))
    await says(/1\s+rule\s+from/, back)
  })

  it('come into force when a file of their directory changes, or is added', async () => {
    const scenarios = join(directory, 'scenarios')
    await mkdir(scenarios)
    const write = (name: string, content: string) =>
      writeFile(join(scenarios, `${name}.json`), content)
    const named = (name: string, ...points: number[]) => rules(...points).replaceAll('rule ', name)
    await write('one', named('one', 1))
    server = await served(['--rules', scenarios])
    let from = said()
    await write('one', named('one', 1, 2))
    await says(/2\s+rules\s+from/, from)
    from = said()
    await write('two', named('two', 1))
    await says(/3\s+rules\s+from/, from)
    from = said()
    await write('two', named('two', 1, 2))
    await says(/4\s+rules\s+from/, from)
    from = said()
    await write('two', named('one', 1))
    await says(/The\s+rules\s+in\s+force\s+stay/, from)
  })

  it('take nothing from visitors: an unchanged rule that fired has fired', async () => {
    await writeFile(file, rules(1))
    const kept = join(directory, 'kept.sqlite')
    const env = { BECKON_SECRET: 'a secret of the tests' }
    server = await served(['--rules', file, '--storage', `sqlite:${kept}`], env)
    const page = await Page.open(WebSocket, server.address)
    await page.view('e1')
    const from = said()
    await replace(rules(1, 2))
    await says(/2\s+rules\s+from/, from)
    await page.view('e2')
    await server.stop()
    expect(await applied(kept)).toEqual(['rule 0', 'rule 1'])
  })
})

/** The rules that acted, each as often as it did. */
async function applied(kept: string): Promise<string[]> {
  const storage = sqliteStorage({ file: kept })
  await storage.open()
  const names: string[] = []
  for await (const { type } of storage.read({ kinds: ['decision'] })) names.push(type)
  await storage.close()
  return names
}

describe('a faulty file', () => {
  it('is refused with all its faults, and the rules in force stay', async () => {
    await start()
    const before = await inForce()
    const from = said()
    await replace('{"rules": [{"name": "a"}], "x": 1}')
    const line = await says(/The\s+rules\s+in\s+force\s+stay: \S+/, from)
    for (const part of ['UNKNOWN_FIELD /x', 'MISSING_FIELD /rules/0/event', 'has 3 faults']) {
      expect(line).toContain(part)
    }
    expect(unfit(server.stderr.text.slice(from).replaceAll(file, 'f'))).toBeUndefined()
    expect(await inForce()).toMatchObject({ ruleSet: before.ruleSet, rules: before.rules })
    expect((await ask(server.address, '/ready')).status).toBe(200)
    const mended = said()
    await replace(rules(1))
    await says(/holds\s+the\s+rules\s+in\s+force/, mended)
  })

  it('is refused as well where it is gone, no text, or leads away', async () => {
    await start()
    const before = await inForce()
    let from = said()
    await unlink(file)
    expect(await says(/in\s+force\s+stay/, from)).toContain('there is no such file')
    from = said()
    await writeFile(file, Buffer.from('{"name": "Caf\xe9"}', 'latin1'))
    expect(await says(/in\s+force\s+stay/, from)).toContain('UTF-8')
    from = said()
    const away = rules(1).replace(
      /"event":.*?}}/,
      '"event":{"type":"redirect","params":{"url":"https://away.example/"}}',
    )
    await replace(away)
    expect(await says(/in\s+force\s+stay/, from)).toContain('redirectOrigins of site "site"')
    expect((await inForce()).ruleSet).toBe(before.ruleSet)
  })
})

describe('a file that says the same', () => {
  it('changes nothing, whatever its layout, and somebody who asks is told so', async () => {
    await start()
    const before = await inForce()
    const from = said()
    await replace(JSON.stringify(JSON.parse(rules(1)), null, 2))
    server.reload()
    expect(await says(/in\s+force, \S+\./, from)).toContain(before.ruleSet)
    await utimes(file, 1, 1)
    // It was looked at and passed over before this change comes.
    await replace(rules(1, 2))
    await says(/2\s+rules\s+from/, from)
    expect(server.stderr.text.slice(from)).not.toContain('refused')
    expect(server.stderr.text.slice(from).match(/Rules changed/g)).toHaveLength(1)
  })

  it('is told even where there is none', async () => {
    server = await served()
    server.reload()
    await says(/nothing\s+to\s+read\s+again/, 0)
  })
})

describe('asked many times at once', () => {
  it('reads one time after the other, and ends with what stands there', async () => {
    await start()
    const from = said()
    for (let many = 2; many < 12; many++) {
      await replace(rules(...Array.from({ length: many }, () => 1)))
      server.reload()
    }
    await says(/11\s+rules\s+from/, from)
    expect((await inForce()).rules).toBe(11)
  })
})
