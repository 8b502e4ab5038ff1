import { type Static, type TObject, Type } from '@sinclair/typebox'
import { durationShape, readDuration } from './duration.ts'
import { FaultList, RuleSetError, shown } from './fault.ts'
import { isJsonObject, type JsonObject, type JsonValue, pointerTo } from './json.ts'
import { checkShape } from './shape.ts'
import { suggestion } from './suggest.ts'
import { type Locales, localesShape } from './wording.ts'

/** Who invites, as the visitor sees them. */
type Operator = {
  readonly name: string
  /** An http(s) URL, or a path from `/`. */
  readonly picture?: string
}

/** What a rule does when it fires; all durations in ms. */
export type Action =
  | {
      readonly type: 'score'
      readonly points: number
      /** How long the points count; absent: for good, or for as long as the rule holds. */
      readonly expiresInMs?: number
    }
  | {
      readonly type: 'segment'
      readonly segment: string
      /** It is left when the visit ends; absent: it is the visitor's. */
      readonly of?: 'visit'
    }
  | { readonly type: 'tag'; readonly tag: string }
  | {
      readonly type: 'invite'
      readonly title?: string
      readonly text: string
      readonly department?: string
      readonly greeting?: string
      /** An http(s) URL, or a path from `/`. */
      readonly image?: string
      /** How it is shown; absent: as a popup. An image is what one sees of it, and `text` what it says. */
      readonly kind?: 'image'
      /** Who invites. */
      readonly operator?: Operator
      /** What it says in other languages. */
      readonly locales?: Locales
      /** How long it may take until a page shows it. */
      readonly expiresInMs: number
      /** How long it waits for an answer once it is shown. */
      readonly answerInMs: number
    }
  | {
      readonly type: 'block'
      readonly scope: 'visitor' | 'address'
      /** What is switched off: invitations; the chat, and with it invitations. Absent: everything. */
      readonly what?: 'invitations' | 'chat'
      /** Absent: until it is taken back. */
      readonly forMs?: number
      readonly reason?: string
    }
  | { readonly type: 'unblock'; readonly scope: 'visitor' | 'address' }
  | { readonly type: 'redirect'; readonly url: string; readonly expiresInMs: number }
  | {
      readonly type: 'route'
      readonly department?: string
      /** Higher goes first. */
      readonly priority?: number
    }
  | { readonly type: 'track'; readonly event: string; readonly data?: JsonObject }
  | {
      readonly type: 'notify'
      readonly title?: string
      readonly text: string
      /** Of operators; absent: all who are connected. */
      readonly department?: string
      /** The name of a webhook, in place of operators. */
      readonly webhook?: string
      /** How long it is worth telling. */
      readonly expiresInMs: number
    }

const fixed = { additionalProperties: false } as const
const text = Type.String({ pattern: '\\S', description: 'text that is not empty' })
const name = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$',
  description: 'a name of 1 to 64 letters, digits, dots, hyphens and underscores',
})
const url = Type.String({
  pattern: '^(https?://[^/\\\\\\s]|/(?![/\\\\]))[^\\\\\\s\\u0000-\\u001f]*$',
  description: 'an http(s) URL, or a path from /',
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

/** Reads a rule's `event`; undefined where that is not possible, with the faults noted. */
export function parseAction(
  faults: FaultList,
  raw: JsonValue | undefined,
  pointer: string,
): Action | undefined {
  if (!isJsonObject(raw)) {
    return faults.add(pointer, 'TYPE', {
      expected: 'an object {type, params}',
      found: shown(raw),
      message: `The event of a rule must be an object {"type": …, "params": …}, not ${shown(raw)}.`,
    })
  }
  for (const field of Object.keys(raw)) {
    if (field === 'type' || field === 'params') continue
    faults.add(pointerTo(pointer, field), 'UNKNOWN_FIELD', {
      expected: 'one of the fields type, params',
      found: `the field "${field}"`,
      message: `The event of a rule has no field "${field}": remove it.${suggestion(field, ['type', 'params'])}`,
    })
  }
  const type = raw.type
  if (typeof type !== 'string' || !Object.hasOwn(actionShapes, type)) {
    return unknownAction(faults, type, `${pointer}/type`)
  }
  const at = `${pointer}/params`
  const params = raw.params === undefined ? {} : raw.params
  const shape = actionShapes[type as Action['type']]
  if (!checkShape(faults, shape, params, at, `The action "${type}"`)) return undefined
  return build(faults, type as Action['type'], params as JsonObject, at)
}

/**
 * Reads an action by itself, as a rule would have it.
 *
 * @throws RuleSetError with everything that is wrong
 */
export function readAction(event: WrittenAction): Action {
  const faults = new FaultList()
  // What fits the types is JSON.
  const action = parseAction(faults, event as unknown as JsonValue, '')
  if (action === undefined || faults.faults.length > 0) throw new RuleSetError(faults.faults)
  return action
}

function unknownAction(faults: FaultList, type: JsonValue | undefined, pointer: string): undefined {
  const known = Object.keys(actionShapes)
  const expected = `one of the actions ${known.join(', ')}`
  const found = shown(type)
  if (typeof type !== 'string') {
    const code = type === undefined ? 'MISSING_FIELD' : 'TYPE'
    return faults.add(pointer, code, {
      expected,
      found,
      message: `The event of a rule needs a type: ${expected}.`,
    })
  }
  return faults.add(pointer, 'UNKNOWN_ACTION', {
    expected,
    found,
    message: `There is no action ${found}.${suggestion(type, known)}`,
  })
}

function build(
  faults: FaultList,
  type: Action['type'],
  params: JsonObject,
  pointer: string,
): Action | undefined {
  const string = (field: string) => {
    const value = params[field]
    return typeof value === 'string' ? { [field]: value } : {}
  }
  const expiresInMs = readDuration(faults, params.expiresIn, pointer, 'expiresIn')
  const forMs = readDuration(faults, params.for, pointer, 'for')
  const answerInMs = readDuration(faults, params.answerIn, pointer, 'answerIn')
  if (expiresInMs === null || answerInMs === null || forMs === null) return undefined
  const scope = params.scope === 'address' ? 'address' : 'visitor'
  if (type === 'invite' && params.kind === 'image' && params.image === undefined) {
    return faults.add(`${pointer}/image`, 'MISSING_FIELD', {
      expected: 'the field "image"',
      found: 'nothing',
      message: 'An invitation of the kind "image" needs the field "image".',
    })
  }
  switch (type) {
    case 'score':
      return {
        type,
        points: Number(params.points),
        ...(expiresInMs !== undefined && { expiresInMs }),
      }
    case 'segment':
      return {
        type,
        segment: String(params.segment),
        ...(params.of === 'visit' && { of: 'visit' }),
      }
    case 'tag':
      return { type, tag: String(params.tag) }
    case 'invite':
      return {
        type,
        ...string('title'),
        text: String(params.text),
        ...string('department'),
        ...string('greeting'),
        ...string('image'),
        ...(params.kind === 'image' && { kind: 'image' }),
        ...(params.operator !== undefined && { operator: params.operator as unknown as Operator }),
        ...(params.locales !== undefined && { locales: params.locales as unknown as Locales }),
        expiresInMs: expiresInMs ?? 120_000,
        answerInMs: answerInMs ?? 300_000,
      }
    case 'block':
      return {
        type,
        scope,
        ...((params.what === 'invitations' || params.what === 'chat') && { what: params.what }),
        ...(forMs !== undefined && { forMs }),
        ...string('reason'),
      }
    case 'unblock':
      return { type, scope }
    case 'redirect':
      return { type, url: String(params.url), expiresInMs: expiresInMs ?? 30_000 }
    case 'route':
      return {
        type,
        ...string('department'),
        ...(params.priority !== undefined && { priority: Number(params.priority) }),
      }
    case 'notify':
      return {
        type,
        ...string('title'),
        text: String(params.text),
        ...string('department'),
        ...string('webhook'),
        expiresInMs: expiresInMs ?? (params.webhook === undefined ? 3_600_000 : 86_400_000),
      }
    case 'track':
      return {
        type,
        event: String(params.event),
        ...(isJsonObject(params.data) && { data: params.data }),
      }
  }
}
