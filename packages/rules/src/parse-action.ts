import type { Action, Inviter } from './action.ts'
import { actionShapes, type WrittenAction } from './action-shapes.ts'
import { readDuration } from './duration.ts'
import { FaultList, RuleSetError, shown } from './fault.ts'
import { isJsonObject, type JsonObject, type JsonValue, pointerTo } from './json.ts'
import { checkShape } from './shape.ts'
import { suggestion } from './suggest.ts'
import type { Locales } from './wording.ts'

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
        ...(params.operator !== undefined && { operator: params.operator as unknown as Inviter }),
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
