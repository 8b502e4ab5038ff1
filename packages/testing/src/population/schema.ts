import { type Static, Type } from '@sinclair/typebox'
import { amountsSchema, timesSchema, weightsSchema } from './distribution.ts'

const closed = { additionalProperties: false } as const
const share = Type.Number({ minimum: 0, maximum: 1, expects: 'a share from 0 to 1' })
const weight = Type.Number({ exclusiveMinimum: 0, expects: 'a weight above 0' })
const path = Type.String({ pattern: '^(/|https?://)', expects: 'a path that begins with /' })

const dataSchema = Type.Record(Type.String(), Type.Unknown(), {
  expects:
    'an object; a field may be {drawn: distribution} for a number, or {oneOf: {text: weight}}',
})

const placeSchema = Type.Object(
  {
    path,
    share: Type.Optional(weight),
    title: Type.Optional(Type.String()),
    data: Type.Optional(dataSchema),
  },
  closed,
)

const placesSchema = Type.Union(
  [path, Type.Array(Type.Union([path, placeSchema]), { minItems: 1 })],
  {
    expects: 'a path, or a list of paths or {path, share?, title?, data?}',
  },
)

const stepSchema = Type.Union(
  [
    path,
    Type.Object(
      {
        type: Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9_-]*(\\.[a-z0-9_-]+)*$' })),
        paths: Type.Optional(placesSchema),
        data: Type.Optional(dataSchema),
      },
      closed,
    ),
  ],
  { expects: 'a path, or {type?, paths?, data?}' },
)

const browserSchema = Type.Object(
  { userAgent: Type.Optional(Type.String()), share: weight },
  closed,
)

const countrySchema = Type.Object(
  {
    name: Type.String(),
    share: weight,
    networks: Type.Array(Type.String({ expects: 'a network such as 192.0.2.0/24' })),
    languages: Type.Optional(weightsSchema),
  },
  closed,
)

const sourceSchema = Type.Object(
  {
    name: Type.String(),
    share: weight,
    referrer: Type.Optional(Type.String({ minLength: 1 })),
    keywords: Type.Optional(weightsSchema),
    query: Type.Optional(Type.String({ pattern: '^[^?#]+$' })),
  },
  closed,
)

const moveSchema = Type.Object({ stay: timesSchema, next: weightsSchema }, closed)

const invitationsSchema = Type.Object(
  {
    shown: Type.Optional(share),
    accepted: share,
    declined: share,
    delay: timesSchema,
    talk: Type.Optional(timesSchema),
    convinces: Type.Optional(share),
    buys: Type.Optional(Type.String()),
  },
  closed,
)

const networkSchema = Type.Object(
  { share, delay: timesSchema, doubled: Type.Optional(share) },
  closed,
)

const habit = { number: amountsSchema, gap: Type.Optional(timesSchema) }

const visitsSchema = Type.Union(
  [
    Type.Object(habit, closed),
    Type.Array(Type.Object({ share: weight, ...habit }, closed), { minItems: 1 }),
  ],
  { expects: '{number, gap?}, or a list of {share, number, gap?}' },
)

const groupSchema = Type.Object(
  {
    share: weight,
    browsers: Type.Array(browserSchema, { minItems: 1 }),
    countries: Type.Optional(Type.Array(countrySchema, { minItems: 1 })),
    languages: Type.Optional(weightsSchema),
    sources: Type.Optional(Type.Array(sourceSchema, { minItems: 1 })),
    arrivals: Type.Optional(
      Type.Object(
        {
          hours: Type.Optional(
            Type.Array(Type.Number({ minimum: 0 }), {
              minItems: 24,
              maxItems: 24,
              expects: '24 weights, from midnight on',
            }),
          ),
          weekdays: Type.Optional(
            Type.Array(Type.Number({ minimum: 0 }), {
              minItems: 7,
              maxItems: 7,
              expects: 'seven weights, from Monday on',
            }),
          ),
        },
        closed,
      ),
    ),
    visits: Type.Optional(visitsSchema),
    begin: weightsSchema,
    beginAgain: Type.Optional(weightsSchema),
    moves: Type.Record(Type.String(), moveSchema),
    tabs: Type.Optional(
      Type.Object(
        { share, opens: share, most: Type.Optional(Type.Integer({ minimum: 2, maximum: 9 })) },
        closed,
      ),
    ),
    network: Type.Optional(networkSchema),
    leaves: Type.Optional(share),
    invitations: Type.Optional(invitationsSchema),
  },
  closed,
)

/** The parameters of a population, as a file holds them; see docs/populations.md for what each means. */
export const populationSchema = Type.Object(
  {
    name: Type.Optional(Type.String()),
    description: Type.Optional(Type.String()),
    site: Type.Optional(
      Type.String({
        pattern: '^https?://[^/?#]+$',
        expects: 'an origin such as https://shop.example, without a path',
      }),
    ),
    start: Type.String({
      pattern: '^\\d{4}-\\d\\d-\\d\\d(T\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,3})?)?Z)?$',
      expects: 'a date such as 2026-03-02, or an instant such as 2026-03-02T08:00:00Z',
    }),
    days: Type.Number({ exclusiveMinimum: 0, maximum: 3_650 }),
    timeZone: Type.Optional(Type.String({ expects: 'an IANA time zone such as Europe/Berlin' })),
    visitors: Type.Integer({ minimum: 1, maximum: 100_000_000 }),
    wholeSeconds: Type.Optional(Type.Boolean()),
    steps: Type.Record(Type.String(), stepSchema, { minProperties: 1 }),
    groups: Type.Record(Type.String(), groupSchema, { minProperties: 1 }),
  },
  closed,
)

/** The parameters of a population. */
export type Population = Static<typeof populationSchema>

/** What one group of its visitors has in common. */
export type PopulationGroup = Static<typeof groupSchema>

/** One thing that visitors do: most of them look at a page. */
export type PopulationStep = Static<typeof stepSchema>

/** Where a step leads when the visit is over. */
export const endOfVisit = 'end'
