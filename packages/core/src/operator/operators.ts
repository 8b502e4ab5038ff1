import { type Action, RuleSetError, readAction, type WrittenAction } from '@beckon/rules'
import type { Clock, Env } from '../env/env.ts'
import { UsageError } from '../errors.ts'
import type { JsonObject } from '../json.ts'
import type { Refusal } from '../ports/transport.ts'
import { type Arrival, operatorArrival } from '../receive/arrival.ts'
import { Reply } from '../receive/reply.ts'
import { safeRedirect } from '../step/redirect.ts'
import type { Site } from '../step/site.ts'
import type { OperatorAct } from './operator-act.ts'

/** What became of what an operator did. */
export type Acted =
  /** It is committed, and on its way to the visitor's page. */
  { readonly done: true } | ({ readonly done: false } & Omit<Refusal, 'id'>)

/** Whom an operator acts upon. */
export interface ActUpon {
  readonly site: string
  readonly visitor: string
  readonly operator: string
  /** The same act has the same id, however often it is sent: it is done once. Default: a fresh one. */
  readonly id?: string
}

type Written<Type extends WrittenAction['type']> = NonNullable<
  Extract<WrittenAction, { readonly type: Type }>['params']
>

/** An invitation with any text: as a rule's, but that it says what it says to everybody. */
export type OperatorInvitation = ActUpon &
  Omit<Written<'invite'>, 'locales' | 'operator'> & {
    /** Who the visitor sees inviting. */
    readonly from?: { readonly name: string; readonly picture?: string }
  }

/** A page to which an operator sends a visitor. */
export type OperatorRedirection = ActUpon & Written<'redirect'>

export interface OperatorsParts {
  readonly sites: ReadonlyMap<string, Site>
  readonly clock: Clock
  readonly ids: Env['ids']
  readonly accepts: () => boolean
  readonly arrive: (arrival: Arrival) => void
}

/** What operators do to visitors, on its way into the pipeline. */
export class Operators {
  private readonly parts: OperatorsParts

  constructor(parts: OperatorsParts) {
    this.parts = parts
  }

  /** @throws UsageError `ACT` where what it says cannot be said */
  invite({ site, visitor, operator, id, from, ...params }: OperatorInvitation): Promise<Acted> {
    const written = { ...params, ...(from !== undefined && { operator: from }) }
    const action = read('invite', written as Written<'invite'>)
    const { type: _, expiresInMs, answerInMs, ...body } = action
    return this.act(site, visitor, id, {
      type: 'operator.invite',
      operator,
      body: body as unknown as JsonObject,
      expiresInMs,
      answerInMs,
    })
  }

  /** @throws UsageError `ACT` where it is no address of a page */
  redirect({ site, visitor, operator, id, ...params }: OperatorRedirection): Promise<Acted> {
    const action = read('redirect', params as Written<'redirect'>)
    const { redirectOrigins } = this.site(site)
    const url = safeRedirect(action.url, redirectOrigins)
    if (url === undefined) {
      const message = `The site does not allow redirects to ${JSON.stringify(action.url)}: add its origin to redirectOrigins.`
      return Promise.resolve({ done: false, code: 'REDIRECT_NOT_ALLOWED', message })
    }
    const { expiresInMs } = action
    return this.act(site, visitor, id, { type: 'operator.redirect', operator, url, expiresInMs })
  }

  /** Sends an act on its way; answers when it is committed, or will not be. */
  act(siteId: string, visitor: string, id: string | undefined, act: OperatorAct): Promise<Acted> {
    const { clock, ids, accepts, arrive } = this.parts
    const site = this.site(siteId)
    checkNames(visitor, act.operator)
    if (!accepts()) {
      const message = 'The engine is not open; send it again later.'
      return Promise.resolve({ done: false, code: 'CLOSED', message, retryAfterMs: 1_000 })
    }
    return new Promise((resolve) => {
      const reply = new Reply(1, ({ refused: [refusal] }) => {
        if (refusal === undefined) resolve({ done: true })
        else {
          const { id: _, ...rest } = refusal
          resolve({ done: false, ...rest })
        }
      })
      arrive(operatorArrival(site, visitor, id ?? ids.next(), act, clock.now(), reply))
    })
  }

  private site(id: string): Site {
    const site = this.parts.sites.get(id)
    if (site !== undefined) return site
    throw new UsageError('UNKNOWN_SITE', `No site "${id}": name it in the engine's "sites".`)
  }
}

/** What an operator says is read as what a rule says. */
function read<Type extends 'invite' | 'redirect'>(
  type: Type,
  params: Written<Type>,
): Extract<Action, { readonly type: Type }> {
  try {
    return readAction({ type, params } as WrittenAction) as Extract<Action, { readonly type: Type }>
  } catch (cause) {
    if (!(cause instanceof RuleSetError)) throw cause
    const words = cause.faults.map(({ message }) => message).join(' ')
    throw new UsageError('ACT', words, { cause })
  }
}

function checkNames(visitor: string, operator: string): void {
  for (const [what, name] of Object.entries({ visitor, operator })) {
    if (typeof name === 'string' && name.length > 0 && name.length <= 128) continue
    throw new UsageError('ACT', `The id of the ${what} must have 1 to 128 characters.`)
  }
}
