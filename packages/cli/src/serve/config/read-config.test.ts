import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Flags } from './given.ts'
import { type ReadConfig, readConfig } from './read-config.ts'
import { settings } from './settings.ts'

const secret = 'a secret of the tests'
const none: Flags = { values: {}, set: [] }

let directory = ''
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'beckon-config-'))
})
afterAll(() => rm(directory, { recursive: true }))

async function file(content: unknown, name = 'beckon.json'): Promise<string> {
  const path = join(directory, name)
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

function flags(values: Record<string, string>, set: readonly string[] = []): Flags {
  const texts = Object.entries(values).map(([name, text]) => [name, [text]])
  return { values: Object.fromEntries(texts), set }
}

function good(read: ReturnType<typeof readConfig>): ReadConfig {
  if ('faults' in read) throw new Error(JSON.stringify(read.faults))
  return read
}

/** Where and what, without what was found. */
function faults(read: ReturnType<typeof readConfig>): string[] {
  if (!('faults' in read)) throw new Error('There are no faults.')
  return read.faults.map(({ source, message }) => `${source}: ${message}`)
}

describe('settings', () => {
  it('have names of their own wherever they can be given, and say what they are', () => {
    for (const key of ['name', 'variable', 'flag'] as const) {
      const names = settings.flatMap((setting) => setting[key] ?? [])
      expect(new Set(names).size).toBe(names.length)
    }
    expect(settings.filter(({ schema }) => schema.description === undefined)).toEqual([])
    expect(settings.find(({ name }) => name === 'privacy.consent')).toMatchObject({
      variable: 'BECKON_PRIVACY_CONSENT',
      flag: '--privacy-consent',
    })
  })

  it('have no flag where they are secret', () => {
    const secrets = settings.filter(({ schema }) => schema.secret === true)
    expect(secrets.map(({ name, flag }) => [name, flag])).toEqual([
      ['secret', undefined],
      ['webhooks', undefined],
      ['smtp', undefined],
    ])
  })

  it('can do without anything', () => {
    const { config, origins, secrets, sources, strangers } = good(
      readConfig({ flags: none, env: {} }),
    )
    expect(config).toMatchObject({ port: 4_800, sites: { site: {} }, privacy: { ip: 'truncate' } })
    expect([origins, secrets, sources.size, strangers]).toEqual([[], undefined, 0, []])
  })
})

describe('what counts where a setting is given more than once', () => {
  const numbers = settings.filter(({ schema }) => schema.type === 'integer')
  const value = fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined })

  it('flags before variables before the file before defaults, each setting by itself', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ flag: value, variable: value, inFile: value }), {
          minLength: numbers.length,
          maxLength: numbers.length,
        }),
        async (given) => {
          const set: string[] = []
          const env: Record<string, string> = {}
          const document: Record<string, unknown> = {}
          const expected = numbers.map(({ name, path, variable, schema }, index) => {
            const one = given[index]
            if (one?.flag !== undefined) set.push(`${name}=${one.flag}`)
            if (one?.variable !== undefined) env[variable] = String(one.variable)
            if (one?.inFile !== undefined) put(document, path, one.inFile)
            const source =
              one?.flag !== undefined
                ? `--set ${name}`
                : one?.variable !== undefined
                  ? variable
                  : one?.inFile !== undefined
                    ? join(directory, 'ranks.json')
                    : undefined
            return [name, one?.flag ?? one?.variable ?? one?.inFile ?? schema.default, source]
          })
          const path = await file(document, 'ranks.json')
          const { config, sources } = good(
            readConfig({ file: path, flags: { values: {}, set }, env }),
          )
          const found = numbers.map(({ name, path: keys }) => [
            name,
            keys.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], config),
            sources.get(name),
          ])
          expect(found).toEqual(expected)
        },
      ),
      { numRuns: 50 },
    )
  })

  it('a map or a list is taken as one value', async () => {
    const path = await file({ sites: { shop: { hosts: ['shop.example'] } }, origins: '*' })
    const { config, origins } = good(
      readConfig({ file: path, flags: flags({ sites: 'blog, news' }), env: {} }),
    )
    expect([config.sites, origins]).toEqual([{ blog: {}, news: {} }, '*'])
  })

  it('an empty variable is none', () => {
    const { config } = good(
      readConfig({ flags: none, env: { BECKON_PORT: '', BECKON_CONFIG: '' } }),
    )
    expect(config.port).toBe(4_800)
  })
})

describe('texts', () => {
  const read = (env: Record<string, string>) => good(readConfig({ flags: none, env })).config

  it('are read as what the setting is', () => {
    const sites = '{"shop": {"hosts": ["shop.example"], "visitTimeoutMs": 60000}}'
    expect(
      read({
        BECKON_SITES: sites,
        BECKON_ORIGINS: 'https://a.example, https://*.b.example',
        BECKON_TRUST_PROXY: '10.0.0.0/8,::1',
        BECKON_LIMITS_CONNECTIONS_PER_ADDRESS: '7',
      }),
    ).toMatchObject({
      sites: { shop: { hosts: ['shop.example'], visitTimeoutMs: 60_000 } },
      origins: ['https://a.example', 'https://*.b.example'],
      trustProxy: ['10.0.0.0/8', '::1'],
      limits: { connectionsPerAddress: 7 },
    })
    expect(read({ BECKON_ORIGINS: '*', BECKON_TRUST_PROXY: '2' })).toMatchObject({
      origins: '*',
      trustProxy: 2,
    })
    expect(read({ BECKON_ORIGINS: '["https://a.example"]' }).origins).toEqual(['https://a.example'])
  })

  it('a flag that takes a list may be repeated', () => {
    const origins = ['https://a.example', 'https://b.example']
    const read = good(readConfig({ flags: { values: { origins }, set: [] }, env: {} }))
    expect(read.origins).toEqual(origins)
  })
})

describe('who may connect', () => {
  it("is by default pages of the sites' own hosts, by https", async () => {
    const sites = { a: { hosts: ['A.example', 'b.example'] }, b: { hosts: ['b.example'] } }
    const path = await file({ sites })
    expect(good(readConfig({ file: path, flags: none, env: {} })).origins).toEqual([
      'https://a.example',
      'https://b.example',
    ])
  })
})

describe('files', () => {
  it('that the configuration file names lie where it lies', async () => {
    await file(`${secret}\n`, 'key')
    const path = await file({
      rules: 'rules.json',
      storage: 'sqlite:data/beckon.sqlite',
      secretFile: 'key',
      geo: 'countries.mmdb',
    })
    const { config, secrets } = good(readConfig({ file: path, flags: none, env: {} }))
    expect(config).toMatchObject({
      rules: join(directory, 'rules.json'),
      storage: `sqlite:${join(directory, 'data/beckon.sqlite')}`,
      geo: join(directory, 'countries.mmdb'),
    })
    expect(secrets).toEqual([secret])
    const auto = await file({ geo: 'auto' })
    expect(good(readConfig({ file: auto, flags: none, env: {} })).config.geo).toBe('auto')
  })

  it('that flags and variables name lie where the command was started', () => {
    const { config } = good(
      readConfig({ flags: flags({ rules: 'rules.json' }), env: { BECKON_SECRET: secret } }),
    )
    expect(config.rules).toBe('rules.json')
  })
})

describe('secrets', () => {
  const sqlite = flags({ storage: 'sqlite:x' })

  it('are needed where the storage outlives the process', () => {
    expect(faults(readConfig({ flags: sqlite, env: {} }))).toEqual([
      expect.stringMatching(/^secret: There is none/),
    ])
    const { secrets } = good(readConfig({ flags: sqlite, env: { BECKON_SECRET: secret } }))
    expect(secrets).toEqual([secret])
  })

  it('come from the stronger source, and only once from each', async () => {
    const older = await file(`  ${secret} 2  \n\n${secret} 1\r\n`, 'keys')
    const path = await file({ secret: [`${secret} 4`, `${secret} 3`] }, 'secret.json')
    const env = { BECKON_SECRET_FILE: older }
    expect(good(readConfig({ file: path, flags: none, env })).secrets).toEqual([
      `${secret} 2`,
      `${secret} 1`,
    ])
    expect(good(readConfig({ file: path, flags: none, env: {} })).secrets).toHaveLength(2)
    const both = { ...env, BECKON_SECRET: secret }
    expect(faults(readConfig({ flags: none, env: both }))).toEqual([
      'BECKON_SECRET: Give either this or secretFile, and not both (BECKON_SECRET_FILE).',
    ])
  })

  it('are refused on the command line, however they are written there', () => {
    const read = readConfig({ flags: flags({ secret }, [`secret=${secret}`]), env: {} })
    expect(faults(read)).toEqual([
      expect.stringMatching(/^--secret: Others can read the command line/),
      expect.stringMatching(/^--set secret: Others can read the command line/),
    ])
  })

  it('are never shown, whatever is wrong with them', async () => {
    const word = 'geheim'
    const paths = [
      await file({ secret: word }, '1.json'),
      await file({ secret: [word, 7] }, '2.json'),
      await file({ secrt: `${word} and so on and on` }, '3.json'),
      await file(`{"secret": "${word}" x}`, '4.json'),
      await file(`"${word}`, '5.json'),
    ]
    const short = await file(`${secret}\n${word}`, 'short')
    const told = [
      ...paths.map((path) => readConfig({ file: path, flags: sqlite, env: {} })),
      readConfig({ flags: none, env: { BECKON_SECRET: word } }),
      readConfig({ flags: none, env: { BECKON_SECRT: word } }),
      readConfig({ flags: none, env: { BECKON_SECRET_FILE: short } }),
    ]
    for (const read of told) {
      expect(faults(read)).not.toEqual([])
      expect(JSON.stringify(read)).not.toContain(word)
    }
  })
})

describe('faults', () => {
  it('of all sources are told at once, with what was meant', async () => {
    const path = await file({
      sits: {},
      port: '80',
      sites: { a: { timezone: 'UTC' }, 'b c': {} },
      limits: { conections: 1, waiting: 0 },
      origins: ['https://a.example/', 'https://b.example'],
      privacy: { ip: 'some' },
    })
    const env = { BECKON_DRAIN_MS: '-1', BECKON_LIMIT_STRIKES: '3', BECKON_TRUST_PROXY: '1.2.3' }
    const read = readConfig({
      file: path,
      flags: flags({ port: '80.5', rules: '-' }, ['bounds.tab=1', 'drainMs']),
      env,
    })
    const number = 'It must be a whole number from'
    expect(faults(read).sort()).toEqual(
      [
        `--port: ${number} 0 to 65,535.`,
        '--rules: It must be a file of rules, which is read again when it changes, and not stdin.',
        '--set bounds.tab: There is no setting "bounds.tab". Did you mean "bounds.tabs"?',
        '--set drainMs: Give a value: --set drainMs=VALUE.',
        `BECKON_DRAIN_MS: ${number} 0 to 3,600,000.`,
        'BECKON_LIMIT_STRIKES: There is no such variable. Did you mean "BECKON_LIMITS_STRIKES"?',
        'BECKON_TRUST_PROXY /0: It must be a network such as 10.0.0.0/8, or loopback, linklocal or uniquelocal.',
        `${path} /limits/conections: There is no setting "conections". Did you mean "connections"?`,
        `${path} /limits/waiting: ${number} 1.`,
        `${path} /origins/0: It must be an origin such as https://shop.example or https://*.shop.example, without a path.`,
        `${path} /port: ${number} 0 to 65,535.`,
        `${path} /privacy/ip: It must be truncate or full or none.`,
        `${path} /sites/a/timezone: There is no setting "timezone". Did you mean "timeZone"?`,
        `${path} /sites/b c: It must be sites by id (1 to 64 letters, digits, dots, hyphens or underscores).`,
        `${path} /sits: There is no setting "sits". Did you mean "sites"?`,
      ].sort(),
    )
  })

  it('of the file itself name who named it', async () => {
    const missing = join(directory, 'none.json')
    const said = `Cannot read the configuration file ${missing}: there is no such file.`
    expect(faults(readConfig({ file: missing, flags: none, env: {} }))).toEqual([
      `--config: ${said}`,
    ])
    const env = { BECKON_CONFIG: missing }
    expect(faults(readConfig({ flags: none, env }))).toEqual([`BECKON_CONFIG: ${said}`])
    const list = await file([1])
    expect(faults(readConfig({ file: list, flags: none, env: {} }))).toEqual([
      `${list}: It must be an object.`,
    ])
    const latin = join(directory, 'latin.json')
    await writeFile(latin, Buffer.from('{"path": "/caf\xe9"}', 'latin1'))
    expect(faults(readConfig({ file: latin, flags: none, env: {} }))).toEqual([
      `--config: Cannot read the configuration file ${latin}: it is no text in UTF-8.`,
    ])
  })

  it('are not found in variables of others', () => {
    const env = { BECKON_TEST_DATA: '/x', BECKON_KILLS: '3', BECKON_SERVICE_HOST: '10.0.0.1' }
    expect(good(readConfig({ flags: none, env })).strangers).toEqual(Object.keys(env))
  })

  it("explain what Kubernetes makes of a service's name", () => {
    const read = readConfig({ flags: none, env: { BECKON_PORT: 'tcp://10.0.0.1:4800' } })
    expect(faults(read)).toEqual([expect.stringContaining('enableServiceLinks: false')])
  })

  it('are found however odd a value is, and nothing throws', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.constantFrom(...settings), async (value, setting) => {
        const document = {}
        put(document, setting.path, value)
        const path = await file(document, 'odd.json')
        const read = readConfig({
          file: path,
          flags: { values: {}, set: [`${setting.name}=${JSON.stringify(value)}`] },
          env: { [setting.variable]: JSON.stringify(value) },
        })
        expect('faults' in read ? read.faults.length : read.config.port).toBeTypeOf('number')
      }),
      { numRuns: 300 },
    )
  })
})

function put(document: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [first = '', second] = path
  if (second === undefined) document[first] = value
  else document[first] = { ...(document[first] as object | undefined), [second]: value }
}
