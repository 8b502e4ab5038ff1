import { Type } from '@sinclair/typebox'
import { durationShape } from './duration.ts'
import { whereShape } from './where-shape.ts'

const fixed = { additionalProperties: false } as const
const eventType = Type.String({ minLength: 1, maxLength: 128 })
const within = Type.Optional(durationShape)

/** What counts the visitor's events: within a duration, or without one in the visit. */
export const countParams = Type.Object(
  { type: eventType, where: Type.Optional(whereShape), within },
  fixed,
)

/** What counts the events of an address: it has no visits, so a duration is needed. */
export const addressCountParams = Type.Object(
  { type: eventType, where: Type.Optional(whereShape), within: durationShape },
  fixed,
)

/** What looks at a field of the visitor's events. */
export const fieldParams = Type.Object(
  {
    type: eventType,
    field: Type.String({
      minLength: 1,
      maxLength: 256,
      pattern: '^[^.]+(\\.[^.]+)*$',
      description: 'the name of a field of the event’s data, such as "price" or "item.price"',
    }),
    where: Type.Optional(whereShape),
    within,
  },
  fixed,
)

const eventPattern = Type.Object({ type: eventType, where: Type.Optional(whereShape) }, fixed)

/** What asks whether events came one after the other. */
export const sequenceParams = Type.Object(
  {
    steps: Type.Array(eventPattern, {
      minItems: 2,
      maxItems: 8,
      description: 'a list of 2 to 8 events, each {"type", "where"?}',
    }),
    without: Type.Optional(
      Type.Array(eventPattern, {
        maxItems: 8,
        description: 'a list of up to 8 events, each {"type", "where"?}',
      }),
    ),
    within,
  },
  fixed,
)
