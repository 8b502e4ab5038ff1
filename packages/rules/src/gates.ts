import { type Static, Type } from '@sinclair/typebox'
import type { FaultList } from './fault.ts'
import type { JsonValue } from './json.ts'
import { checkShape } from './shape.ts'

/** What must be so before somebody is invited; what is absent need not be. */
export interface Gates {
  /** Somebody of the invitation's department is on duty, or can take another conversation. */
  readonly operators?: 'online' | 'free'
  /** No more conversations than so many wait for the department. */
  readonly queue?: number
  /** Bots are invited too. */
  readonly bots?: true
}

/** Gates as they are written, in a rule for its own invitations or in a rule set for all. */
export const gatesShape = Type.Object(
  {
    operators: Type.Optional(
      Type.Union([Type.Literal('online'), Type.Literal('free')], {
        type: 'string',
        description: '"online" or "free"',
        meaning:
          'Somebody of the department, or of any where the invitation names none, must be on duty, or able to take another conversation.',
      }),
    ),
    queue: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 10_000,
        description: 'a whole number from 0 to 10000',
        meaning: 'No more conversations than so many may wait for the department.',
      }),
    ),
    bots: Type.Optional(
      Type.Boolean({ meaning: 'true invites bots as well, which is not done otherwise.' }),
    ),
  },
  {
    additionalProperties: false,
    description: 'an object of gates, such as {"operators": "free", "queue": 3}',
    meaning: 'What must be so before somebody is invited.',
  },
)

/** Gates as they are written. */
export type WrittenGates = Readonly<Static<typeof gatesShape>>

/** Reads gates; undefined where there are none, null where they are bad, with the faults noted. */
export function parseGates(
  faults: FaultList,
  raw: JsonValue | undefined,
  pointer: string,
): Gates | undefined | null {
  if (raw === undefined) return undefined
  if (!checkShape(faults, gatesShape, raw, pointer, 'The field "gates"')) return null
  const { operators, queue, bots } = raw as WrittenGates
  return {
    ...(operators !== undefined && { operators }),
    ...(queue !== undefined && { queue }),
    ...(bots === true && { bots }),
  }
}
