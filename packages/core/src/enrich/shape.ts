import { Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import type { Enrichment } from '../ports/enricher.ts'

const text = Type.Optional(Type.String())
const closed = { additionalProperties: false } as const

const check = TypeCompiler.Compile(
  Type.Object({
    geo: Type.Optional(
      Type.Object(
        {
          country: text,
          region: text,
          city: text,
          timezone: text,
          eu: Type.Optional(Type.Boolean()),
        },
        closed,
      ),
    ),
    ua: Type.Optional(
      Type.Object(
        {
          browser: text,
          browserVersion: text,
          os: text,
          osVersion: text,
          device: Type.Union(
            ['desktop', 'mobile', 'tablet', 'tv', 'console', 'wearable', 'other'].map((device) =>
              Type.Literal(device),
            ),
          ),
        },
        closed,
      ),
    ),
    bot: Type.Optional(Type.Boolean()),
    referrer: Type.Optional(
      Type.Object(
        {
          type: Type.Union(
            ['direct', 'search', 'social', 'ai', 'campaign', 'website'].map((type) =>
              Type.Literal(type),
            ),
          ),
          source: text,
          host: text,
          keyword: text,
        },
        closed,
      ),
    ),
    utm: Type.Optional(
      Type.Object(
        { source: text, medium: text, campaign: text, term: text, content: text },
        closed,
      ),
    ),
  }),
)

/** Enrichers give the same answer again and again, and the port says that nobody changes one. */
const seen = new WeakSet<Enrichment>()

/**
 * An enricher's answer, once it is seen to be one: it is kept in states and the log, where what is
 * no JSON would cost the whole commit. Throws what is wrong with it.
 */
export function checked(answer: Enrichment): Enrichment {
  if (seen.has(answer)) return answer
  if (check.Check(answer)) {
    seen.add(answer)
    return answer
  }
  const first = check.Errors(answer).First()
  throw new TypeError(`no enrichment: ${first?.path || 'the answer'}: ${first?.message ?? ''}`)
}
