import { type Bounds, defaultBounds } from '@beckon/core'
import { defaultHubLimits, type HubLimits } from '@beckon/core/adapter'
import { type Static, type TInteger, type TObject, Type } from '@sinclair/typebox'

/** What a setting says of itself beyond its type; TypeBox keeps what it does not know. */
export interface Annotations {
  readonly description?: string
  /** What a value must be, where the type alone does not say it. */
  readonly expects?: string
  /** How the value is called in the help. */
  readonly placeholder?: string
  /** A file, which a configuration file names as seen from its own directory. */
  readonly file?: 'path' | 'url'
  /** Never shown, and not taken from the command line, where others can read it. */
  readonly secret?: true
}

const closed = { additionalProperties: false } as const

function choice<const Words extends readonly string[]>(
  words: Words,
  own: Annotations & { default: Words[number] },
) {
  return Type.Union(
    words.map((word) => Type.Literal(word as Words[number])),
    own,
  )
}

const most = Number.MAX_SAFE_INTEGER

/** A group of numbers, each with its default and what it is. */
function numbers<Group extends object>(
  defaults: Group,
  descriptions: { readonly [Name in keyof Group]: string },
): TObject<{ [Name in keyof Group]: TInteger }> {
  const integers = {} as { [Name in keyof Group]: TInteger }
  for (const name of Object.keys(defaults) as (keyof Group)[]) {
    integers[name] = Type.Integer({
      minimum: 1,
      maximum: most,
      default: defaults[name],
      description: descriptions[name],
    })
  }
  return Type.Object(integers, closed) as TObject<{ [Name in keyof Group]: TInteger }>
}

const siteSchema = Type.Object(
  {
    hosts: Type.Optional(
      Type.Array(
        Type.String({ expects: 'a host such as shop.example, without scheme, port or path' }),
      ),
    ),
    timeZone: Type.Optional(Type.String({ expects: 'an IANA time zone such as Europe/Berlin' })),
    visitTimeoutMs: Type.Optional(Type.Integer({ minimum: 1, maximum: most })),
    redirectOrigins: Type.Optional(
      Type.Array(Type.String({ expects: 'an origin such as https://shop.example' })),
    ),
    tenant: Type.Optional(Type.String({ minLength: 1 })),
  },
  {
    ...closed,
    expects: 'an object with hosts, timeZone, visitTimeoutMs, redirectOrigins or tenant',
  },
)

const secretText = Type.String({ minLength: 16 })

/**
 * All that `beckon serve` can be told, with defaults and meanings: flags, environment variables
 * and the configuration file are read by it, and the documentation is written from it.
 */
export const configSchema = Type.Object({
  host: Type.String({
    minLength: 1,
    default: '127.0.0.1',
    placeholder: 'address',
    expects: 'an address or host name of this machine',
    description: 'address to listen on; 0.0.0.0 or :: for all',
  }),
  port: Type.Integer({
    minimum: 0,
    maximum: 65_535,
    default: 4_800,
    placeholder: 'number',
    description: 'port to listen on; 0 for any that is free',
  }),
  path: Type.String({
    pattern: '^/[\\w.~/-]*$',
    default: '/beckon',
    placeholder: 'path',
    expects: 'a path such as /beckon, other than /health, /ready and /status',
    description: "path of the connection's URL",
  }),
  sites: Type.Record(Type.String({ pattern: '^[\\w.-]{1,64}$' }), siteSchema, {
    ...closed,
    minProperties: 1,
    default: { site: {} },
    placeholder: 'ids',
    expects: 'sites by id (1 to 64 letters, digits, dots, hyphens or underscores)',
    description:
      'the sites served: ids, or JSON with `hosts`, `timeZone`, `visitTimeoutMs`, `redirectOrigins` and `tenant` of each',
  }),
  origins: Type.Optional(
    Type.Union(
      [
        Type.Literal('*'),
        Type.Array(
          Type.String({
            expects: 'an origin such as https://shop.example or https://*.shop.example',
          }),
        ),
      ],
      {
        placeholder: 'list',
        expects: '* for any, or origins such as https://shop.example or https://*.shop.example',
        description:
          "origins of the pages that may connect, or `*` for any; by default https:// and each of the sites' hosts",
      },
    ),
  ),
  missingOrigin: choice(['refuse', 'allow'], {
    default: 'refuse',
    description: 'what becomes of a visitor without an origin, which no browser is',
  }),
  rules: Type.Optional(
    Type.String({
      minLength: 1,
      file: 'path',
      placeholder: 'file',
      expects: 'a file of rules',
      description: 'the rules, read again when the file changes; without it nothing is decided',
    }),
  ),
  storage: Type.String({
    pattern: '^(memory:|sqlite:.+)$',
    default: 'memory:',
    file: 'url',
    placeholder: 'url',
    expects: 'memory: or sqlite:FILE',
    description: '`memory:`, which forgets all when it stops, or `sqlite:FILE`',
  }),
  secret: Type.Optional(
    Type.Union([secretText, Type.Array(secretText, { minItems: 1 })], {
      secret: true,
      expects: 'a text of at least 16 characters, or a list of such texts',
      description:
        'signs what visitors are known by. Of several the first signs and all are taken, so that it can be changed; the last keys the hashes of addresses',
    }),
  ),
  secretFile: Type.Optional(
    Type.String({
      minLength: 1,
      file: 'path',
      placeholder: 'file',
      expects: 'a file with a secret on each line',
      description: 'a file with the secret, or several, one a line',
    }),
  ),
  tokenDays: Type.Integer({
    minimum: 1,
    maximum: 3_650,
    default: 400,
    placeholder: 'days',
    description: 'how long a visitor is known by one token',
  }),
  privacy: Type.Object({
    consent: choice(['implied', 'required'], {
      default: 'implied',
      description: 'with `required` nothing of a visitor is taken in before it has consented',
    }),
    ip: choice(['truncate', 'full', 'none'], {
      default: 'truncate',
      description: 'what is kept of an IP address',
    }),
  }),
  geo: Type.String({
    minLength: 1,
    default: 'auto',
    file: 'path',
    placeholder: 'file',
    expects: 'an .mmdb file, auto or none',
    description:
      'geography from an `.mmdb` file; `auto` is the package geoip-lite where it is installed',
  }),
  trustProxy: Type.Union([Type.Integer({ minimum: 0, maximum: 100 }), Type.Array(Type.String())], {
    default: 0,
    placeholder: 'proxies',
    expects: 'how many proxies stand in front, or their networks such as 10.0.0.0/8',
    description:
      'whose X-Forwarded-For is believed: so many proxies in front, or those in these networks',
  }),
  status: choice(['loopback', 'everyone', 'nobody'], {
    default: 'loopback',
    description: 'who is answered at /status; `loopback` is this machine, and no proxy on it',
  }),
  drainMs: Type.Integer({
    minimum: 0,
    maximum: 3_600_000,
    default: 10_000,
    placeholder: 'ms',
    description: 'how long what is under way may take when it is told to stop',
  }),
  limits: numbers<HubLimits>(defaultHubLimits, {
    messageBytes: 'bytes of one message',
    jsonDepth: 'nesting of a message',
    eventsPerMessage: 'what clients are told; `bounds.eventsPerMessage` is what counts',
    messagesPerConnection: 'messages a second of one connection',
    messagesPerVisitor: 'messages a second of one visitor',
    messagesPerAddress: 'messages a second of one IPv4 address or IPv6 network of 64 bits',
    messagesPerTenant: 'messages a second of one tenant',
    burstSeconds: 'how many seconds of a rate may come at once',
    strikes: 'messages a minute over a rate before a connection is ended',
    connections: 'connections',
    connectionsPerAddress: 'connections of one address',
    connectionsPerVisitor: 'connections of one visitor',
    waiting: 'connections that have not said hello',
    waitingPerAddress: 'the same of one address',
    helloTimeoutMs: 'how long they may take to say it, ms',
    authenticateTimeoutMs: 'how long authentication may take, ms',
    heartbeatMs: 'who is silent for so long is asked, and cut off after twice as long, ms',
    bufferedBytes: 'bytes that a client has not taken; beyond, it is cut off',
    resumeForMs: 'how long a client may stay away and get the rest, ms',
    resumable: 'clients that are away and may resume',
    keptMessages: 'messages kept for a client until it acknowledges them',
    keptLength: 'the same in characters',
  }),
  bounds: numbers<Bounds>(defaultBounds, {
    messageBytes: 'bytes of one message',
    jsonDepth: 'nesting of a message',
    eventsPerMessage: 'events in one message',
    idLength: "characters of an event's id",
    typeLength: "characters of an event's type",
    urlLength: 'characters of an address',
    titleLength: "characters of a page's title",
    dataLength: "characters of an event's data as JSON",
    userAgentLength: 'characters kept of a user agent',
    historyPages: 'pages of a visit kept with the visitor',
    tabs: 'tabs of a visit that are told apart',
    traits: 'traits of a visitor',
    windowEvents: 'events a window counts exactly',
    addressVisitors: 'visitors of one address told apart within a day',
    batch: 'arrivals in one batch',
    inFlight: 'arrivals under way; further ones are refused',
    enrichTimeoutMs: 'what one enricher may take, ms',
    cachedVisitors: 'visitors without a visit kept in memory',
    cachedAddresses: 'addresses kept in memory',
    deliveries: 'deliveries under way',
    deliveryTimeoutMs: 'what one delivery may take before it is tried again, ms',
    lateAfterMs: 'an event older than this is history only, ms',
  }),
})

/** The configuration as a server goes by it. */
export type ServeConfig = Static<typeof configSchema>
