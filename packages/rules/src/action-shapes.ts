import { type Static, type TObject, Type } from '@sinclair/typebox'
import type { Action } from './action.ts'
import { durationShape } from './duration.ts'
import { text, url } from './text-shapes.ts'
import { localesShape } from './wording.ts'

const fixed = { additionalProperties: false } as const
const name = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$',
  description: 'a name of 1 to 64 letters, digits, dots, hyphens and underscores',
})
/** What these events mean is not for rules to say. */
const ownEvents = [
  ...['page', 'cart', 'order', 'identify', 'chat', 'invitation', 'consent'],
  ...['presence', 'heartbeat', 'operator', 'desk'],
]
const scope = Type.Optional(
  Type.Union([Type.Literal('visitor'), Type.Literal('address')], {
    type: 'string',
    description: '"visitor" or "address"',
  }),
)
const duration = Type.Optional(durationShape)

/** The params of each action; `meaning` is for editors. */
export const actionShapes = {
  score: Type.Object(
    {
      points: Type.Integer({
        minimum: -1_000_000,
        maximum: 1_000_000,
        description: 'a whole number from -1000000 to 1000000',
      }),
      expiresIn: duration,
    },
    { ...fixed, meaning: 'Adds points to the score.' },
  ),
  segment: Type.Object(
    {
      segment: name,
      of: Type.Optional(
        Type.Union([Type.Literal('visitor'), Type.Literal('visit')], {
          type: 'string',
          description: '"visitor" or "visit"',
        }),
      ),
    },
    { ...fixed, meaning: 'Puts the visitor into a segment, for good or for the visit.' },
  ),
  tag: Type.Object({ tag: name }, { ...fixed, meaning: 'Gives the visitor a tag.' }),
  invite: Type.Object(
    {
      title: Type.Optional(text),
      text,
      department: Type.Optional(name),
      greeting: Type.Optional(text),
      image: Type.Optional(url),
      kind: Type.Optional(
        Type.Union([Type.Literal('popup'), Type.Literal('image')], {
          type: 'string',
          description: '"popup" or "image"',
        }),
      ),
      operator: Type.Optional(
        Type.Object(
          { name: text, picture: Type.Optional(url) },
          { ...fixed, description: 'an object {name, picture}', meaning: 'Who invites.' },
        ),
      ),
      locales: Type.Optional(localesShape),
      expiresIn: duration,
      answerIn: duration,
    },
    { ...fixed, meaning: 'Invites the visitor to chat.' },
  ),
  block: Type.Object(
    {
      scope,
      what: Type.Optional(
        Type.Union(
          [Type.Literal('invitations'), Type.Literal('chat'), Type.Literal('everything')],
          { type: 'string', description: '"invitations", "chat" or "everything"' },
        ),
      ),
      for: duration,
      reason: Type.Optional(text),
    },
    {
      ...fixed,
      meaning:
        'Keeps the visitor, or all behind the address, from invitations, from the chat, or from everything: then what they send is refused.',
    },
  ),
  unblock: Type.Object({ scope }, { ...fixed, meaning: 'Takes a block back.' }),
  redirect: Type.Object(
    { url, expiresIn: duration },
    { ...fixed, meaning: 'Sends the visitor to another page.' },
  ),
  route: Type.Object(
    {
      department: Type.Optional(name),
      priority: Type.Optional(
        Type.Integer({
          minimum: -100,
          maximum: 100,
          description: 'a whole number from -100 to 100',
        }),
      ),
    },
    {
      ...fixed,
      minProperties: 1,
      description: 'an object with a department, a priority, or both',
      meaning: 'Says to which department a later conversation should go, and how urgent it is.',
    },
  ),
  track: Type.Object(
    {
      event: Type.String({
        pattern: `^(?!(${ownEvents.join('|')})(\\.|$))[a-z][a-z0-9_-]*(\\.[a-z0-9_-]+)*$`,
        maxLength: 64,
        description: `the type of an event, such as "lead.found", and none that has a meaning of its own (${ownEvents.join(', ')})`,
      }),
      data: Type.Optional(Type.Object({}, { description: 'an object' })),
    },
    { ...fixed, meaning: 'Emits an event that rules see, and that makes no visit longer.' },
  ),
  notify: Type.Object(
    {
      title: Type.Optional(text),
      text,
      department: Type.Optional(name),
      webhook: Type.Optional(name),
      expiresIn: duration,
    },
    { ...fixed, meaning: 'Tells operators, or a program elsewhere.' },
  ),
} as const satisfies Readonly<Record<Action['type'], TObject>>

/** An action as rules write it. */
export type WrittenAction = {
  readonly [Type in Action['type']]: {
    readonly type: Type
  } & (Record<never, never> extends Params<Type>
    ? { readonly params?: Params<Type> }
    : { readonly params: Params<Type> })
}[Action['type']]

type Params<Type extends Action['type']> = Readonly<Static<(typeof actionShapes)[Type]>>
