import { type Action, RuleSetError, readAction, type WrittenAction } from '@beckon/rules'
import { type TSchema, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { BlockTarget } from '../block-list/listed-block.ts'
import type { SiteBlocks } from '../block-list/site-blocks.ts'
import { serves } from '../desk/roster.ts'
import type { SiteDesk } from '../desk/site-desk.ts'
import type { Clock } from '../env/env.ts'
import { BeckonError } from '../errors.ts'
import type { Answer, OperatorPeer, OperatorReceiver, Refusal } from '../ports/transport.ts'
import { PresenceBook } from '../presence.ts'
import type {
  OperatorBlockMessage,
  OperatorInviteMessage,
  OperatorMessage,
  OperatorRedirectMessage,
  OperatorStatusMessage,
  OperatorUnblockMessage,
} from '../protocol/operator-message.ts'
import type { Acted, OperatorInvitation, OperatorRedirection, Operators } from './operators.ts'

const name = Type.String({ minLength: 1, maxLength: 128 })
const params = Type.Record(Type.String(), Type.Unknown())
const target = Type.Object(
  { visitor: Type.Optional(name), ip: Type.Optional(name), range: Type.Optional(name) },
  { additionalProperties: false },
)
const message = <Fields extends Record<string, TSchema>>(type: string, fields: Fields) =>
  Type.Object({ type: Type.Literal(type), id: name, ...fields }, { additionalProperties: false })

const shapes: Readonly<Record<OperatorMessage['type'], TSchema>> = {
  'operator.invite': message('operator.invite', { visitor: name, params }),
  'operator.redirect': message('operator.redirect', { visitor: name, params }),
  'operator.block': message('operator.block', {
    target,
    params: Type.Optional(params),
    shared: Type.Optional(Type.Boolean()),
  }),
  'operator.unblock': message('operator.unblock', { target }),
  'operator.status': message('operator.status', {
    status: Type.Union([Type.Literal('online'), Type.Literal('offline')]),
    departments: Type.Optional(Type.Array(name, { maxItems: 100 })),
    capacity: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
    busy: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
  }),
}

export interface OperatorConsoleParts {
  readonly operators: Operators
  readonly blocks: (site: string) => SiteBlocks
  readonly desk: (site: string) => SiteDesk
  readonly clock: Clock
  readonly onError: (cause: unknown) => void
  /** An operator of a site has made a connection. */
  readonly onArrived: (site: string) => void
}

type Outcome = { readonly done: true } | ({ readonly done: false } & Omit<Refusal, 'id'>)

const done: Outcome = { done: true }

/** What operators say over their connections; who says it is known from the connection alone. */
export class OperatorConsole implements OperatorReceiver {
  private readonly parts: OperatorConsoleParts
  private readonly presence: PresenceBook<OperatorPeer>

  constructor(parts: OperatorConsoleParts) {
    this.parts = parts
    this.presence = new PresenceBook(parts.clock, nameOf, (peer, present) => {
      if (!present) this.gone(peer)
    })
  }

  async receive(peer: OperatorPeer, said: unknown): Promise<Answer> {
    const read = readMessage(said)
    if ('fault' in read) {
      const { id, fault } = read
      return refused({ ...(id !== undefined && { id }), code: 'BAD_MESSAGE', message: fault })
    }
    const { id } = read.message
    const outcome = await this.act(peer, read.message).catch(refusalOf)
    if (outcome.done) return { acks: [id], refused: [] }
    const { done: _, ...refusal } = outcome
    return refused({ id, ...refusal })
  }

  arrived(peer: OperatorPeer): void {
    this.presence.arrived(peer)
    // Whoever was away for a moment counted as here all the while, and was told nothing.
    this.parts.onArrived(peer.site)
  }

  left(peer: OperatorPeer): void {
    this.presence.left(peer)
  }

  /** Operators who are there: all of a site, or those on duty for a department. */
  present(site: string, department: string | undefined): readonly string[] {
    const here = [...this.presence.peers()].filter((peer) => peer.site === site)
    const names = here.map(({ operator }) => operator)
    if (department === undefined) return names
    const onDuty = this.parts.desk(site).onDuty()
    return names.filter((operator) => {
      const duty = onDuty.get(operator)
      return duty !== undefined && serves(duty, department)
    })
  }

  stop(): void {
    this.presence.stop()
  }

  /** Whoever does not come back in a while is off duty. */
  private gone({ site, operator }: OperatorPeer): void {
    const desk = this.parts.desk(site)
    if (desk.onDuty().has(operator)) desk.offline(operator).catch(this.parts.onError)
  }

  private act(peer: OperatorPeer, said: OperatorMessage): Promise<Outcome> {
    switch (said.type) {
      case 'operator.invite':
        return this.invite(peer, said)
      case 'operator.redirect':
        return this.redirect(peer, said)
      case 'operator.block':
        return this.block(peer, said)
      case 'operator.unblock':
        return this.unblock(peer, said)
      case 'operator.status':
        return this.status(peer, said)
    }
  }

  private async invite(peer: OperatorPeer, said: OperatorInviteMessage): Promise<Acted> {
    const upon = actUpon<OperatorInvitation>(peer, said)
    return 'done' in upon ? upon : this.parts.operators.invite(upon)
  }

  private async redirect(peer: OperatorPeer, said: OperatorRedirectMessage): Promise<Acted> {
    const upon = actUpon<OperatorRedirection>(peer, said)
    return 'done' in upon ? upon : this.parts.operators.redirect(upon)
  }

  private async block(
    { site, operator }: OperatorPeer,
    { target: named, params: said = {}, shared }: OperatorBlockMessage,
  ): Promise<Outcome> {
    // What does not fit the types is found by whoever reads it.
    const written = { type: 'block', params: said } as unknown as WrittenAction
    const { what, forMs, reason } = readAction(written) as Action & { readonly type: 'block' }
    const blocks = this.parts.blocks(site)
    const whom = named as unknown as BlockTarget
    if (shared !== true) {
      const { visitors, shared: many } = await blocks.behind(whom)
      if (many) {
        const message = `${visitors} visitors are behind this address: say "shared": true to block all of them, or block the visitor.`
        return { done: false, code: 'SHARED_ADDRESS', message }
      }
    }
    await blocks.add(whom, {
      operator,
      ...(what !== undefined && { what }),
      ...(forMs !== undefined && { forMs }),
      ...(reason !== undefined && { reason }),
    })
    return done
  }

  private async unblock(
    { site, operator }: OperatorPeer,
    { target: named }: OperatorUnblockMessage,
  ): Promise<Outcome> {
    await this.parts.blocks(site).remove(named as unknown as BlockTarget, { operator })
    return done
  }

  private async status(
    { site, operator }: OperatorPeer,
    { status, departments, capacity, busy }: OperatorStatusMessage,
  ): Promise<Outcome> {
    const desk = this.parts.desk(site)
    if (status === 'offline') await desk.offline(operator)
    else {
      await desk.online(operator, {
        ...(departments !== undefined && { departments }),
        ...(capacity !== undefined && { capacity }),
        ...(busy !== undefined && { busy }),
      })
    }
    return done
  }
}

/** An act as the engine takes it. Who acts upon whom, and where, is no matter of the params. */
function actUpon<Act>(
  { site, operator }: OperatorPeer,
  { id, visitor, params }: OperatorInviteMessage | OperatorRedirectMessage,
): Act | (Acted & { readonly done: false }) {
  const field = ['site', 'operator', 'id', 'visitor'].find((one) => Object.hasOwn(params, one))
  if (field !== undefined) {
    return { done: false, code: 'ACT', message: `"${field}" is no param: leave it out.` }
  }
  // What stands in the params is checked by who acts.
  return { ...params, site, operator, id, visitor } as Act
}

function readMessage(
  said: unknown,
): { readonly message: OperatorMessage } | { readonly id?: string; readonly fault: string } {
  const { type, id } = (said ?? {}) as { readonly type?: unknown; readonly id?: unknown }
  const named = typeof id === 'string' ? { id } : {}
  const shape = Object.hasOwn(shapes, String(type))
    ? shapes[type as OperatorMessage['type']]
    : undefined
  if (shape === undefined) {
    return { ...named, fault: `An operator may say ${Object.keys(shapes).join(', ')}.` }
  }
  const error = Value.Errors(shape, said).First()
  if (error === undefined) return { message: said as OperatorMessage }
  return { ...named, fault: `${error.path || 'The message'}: ${error.message}.` }
}

/** What makes no sense is the operator's to mend; all else is told as what it is. */
function refusalOf(error: unknown): Outcome {
  if (error instanceof RuleSetError) {
    const message = error.faults.map((fault) => fault.message).join(' ')
    return { done: false, code: 'ACT', message }
  }
  if (error instanceof BeckonError) {
    return { done: false, code: error.code, message: error.message }
  }
  return { done: false, code: 'INTERNAL', message: 'It failed for no reason known.' }
}

function refused(refusal: Refusal): Answer {
  return { acks: [], refused: [refusal] }
}

function nameOf({ site, operator }: OperatorPeer): string {
  return `${site}\n${operator}`
}
