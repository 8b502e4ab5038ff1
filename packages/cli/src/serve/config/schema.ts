import type { WrittenSchedule } from '@beckon/rules'
import { type Static, Type } from '@sinclair/typebox'
import { formatted } from './formats.ts'
import { boundsSchema, limitsSchema } from './numbers.ts'

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

const hostWords = 'a host such as shop.example, without scheme, port or path'
const originWords = 'an origin such as https://shop.example, without a path or a slash'
const patternWords =
  'an origin such as https://shop.example or https://*.shop.example, without a path'
const networkWords = 'a network such as 10.0.0.0/8, or loopback, linklocal or uniquelocal'

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

// The engine reads it, and says what is wrong.
const departmentSchema = Type.Object(
  { hours: Type.Optional(Type.Unsafe<WrittenSchedule>(Type.Object({}))) },
  closed,
)

const siteSchema = Type.Object(
  {
    hosts: Type.Optional(Type.Array(Type.String(formatted('beckon-host', hostWords)))),
    timeZone: Type.Optional(
      Type.String(formatted('beckon-time-zone', 'an IANA time zone such as Europe/Berlin')),
    ),
    visitTimeoutMs: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
    redirectOrigins: Type.Optional(
      Type.Array(Type.String(formatted('beckon-origin', originWords))),
    ),
    departments: Type.Optional(
      Type.Record(Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' }), departmentSchema, {
        ...closed,
        expects: 'departments by name, each an object that may have "hours"',
      }),
    ),
    tenant: Type.Optional(Type.String({ minLength: 1 })),
  },
  closed,
)

const scheduledReportSchema = Type.Union(
  [
    Type.String({ minLength: 1 }),
    Type.Object(
      {
        report: Type.String({ minLength: 1 }),
        parameters: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
      },
      closed,
    ),
  ],
  { expects: 'the name of a report, or an object of "report" and "parameters"' },
)

const scheduleSchema = Type.Object(
  {
    name: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' }),
    title: Type.Optional(Type.String({ minLength: 1 })),
    every: Type.Union([Type.Literal('day'), Type.Literal('week'), Type.Literal('month')], {
      expects: 'day, week or month',
    }),
    at: Type.Optional(
      Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', expects: 'a time such as 06:00' }),
    ),
    timeZone: Type.Optional(
      Type.String(formatted('beckon-time-zone', 'an IANA time zone such as Europe/Berlin')),
    ),
    sites: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })),
    reports: Type.Array(scheduledReportSchema, { minItems: 1 }),
    directory: Type.Optional(Type.String({ minLength: 1, file: 'path' })),
    mail: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })),
  },
  closed,
)

const secretText = Type.String({ minLength: 16, secret: true })

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
    pattern: '^/(?!(health|ready|status|metrics)$)[\\w.~/-]*$',
    default: '/beckon',
    placeholder: 'path',
    expects: 'a path such as /beckon, other than /health, /ready, /status and /metrics',
    description: "path of the connection's URL",
  }),
  sites: Type.Record(Type.String({ pattern: '^[\\w.-]{1,64}$' }), siteSchema, {
    ...closed,
    minProperties: 1,
    default: { site: {} },
    placeholder: 'ids',
    expects: 'sites by id (1 to 64 letters, digits, dots, hyphens or underscores)',
    description:
      'the sites served: ids, or JSON with `hosts`, `timeZone`, `visitTimeoutMs`, `redirectOrigins`, `departments` and `tenant` of each',
  }),
  origins: Type.Optional(
    Type.Union(
      [
        Type.Literal('*'),
        Type.Array(Type.String(formatted('beckon-origin-pattern', patternWords))),
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
      pattern: '^(?!-$).',
      file: 'path',
      placeholder: 'file',
      expects: 'a file of rules, which is read again when it changes, and not stdin',
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
  webhooks: Type.Record(
    Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' }),
    Type.Object(
      {
        url: Type.String({ minLength: 1 }),
        secret: Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1 })], {
          secret: true,
          expects: 'a secret of "whsec_" and Base64, or a list of such',
        }),
      },
      closed,
    ),
    {
      ...closed,
      default: {},
      secret: true,
      expects: 'webhooks by name, each an object of url and secret',
      description:
        'programs elsewhere that rules may notify: JSON of names, each with `url` and `secret`',
    },
  ),
  reports: Type.Array(scheduleSchema, {
    default: [],
    placeholder: 'json',
    expects: 'a list of schedules, each an object',
    description:
      'reports by schedule: JSON, a list of schedules, each with `name`, `every`, `reports`, and `directory` or `mail`',
  }),
  smtp: Type.Optional(
    Type.String({
      pattern: '^smtps?://[^/]',
      secret: true,
      expects: 'smtp://HOST or smtps://HOST, with a user and password where it needs them',
      description: 'the server that mails reports: `smtps://user:password@mail.example`',
    }),
  ),
  mailFrom: Type.Optional(
    Type.String({
      minLength: 3,
      placeholder: 'address',
      description: 'whom reports that are mailed come from',
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
    ipv6Prefix: Type.Integer({
      minimum: 1,
      maximum: 128,
      default: 64,
      placeholder: 'bits',
      description: 'so many leading bits of IPv6 are one address to rules',
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
  trustProxy: Type.Union(
    [
      Type.Integer({ minimum: 0, maximum: 100 }),
      Type.Array(Type.String(formatted('beckon-network', networkWords))),
    ],
    {
      default: 0,
      placeholder: 'proxies',
      expects: 'how many proxies stand in front, or their networks such as 10.0.0.0/8',
      description:
        'whose X-Forwarded-For is believed: so many proxies in front, or those in these networks',
    },
  ),
  status: choice(['loopback', 'everyone', 'nobody'], {
    default: 'loopback',
    description: 'who is answered at /status; `loopback` is this machine, and no proxy on it',
  }),
  metrics: choice(['loopback', 'everyone', 'nobody'], {
    default: 'loopback',
    description: 'the same at /metrics, for Prometheus; with `nobody` nothing is measured for it',
  }),
  drainMs: Type.Integer({
    minimum: 0,
    maximum: 3_600_000,
    default: 10_000,
    placeholder: 'ms',
    description: 'how long what is under way may take when it is told to stop',
  }),
  limits: limitsSchema,
  bounds: boundsSchema,
})

/** The configuration as a server goes by it. */
export type ServeConfig = Static<typeof configSchema>
