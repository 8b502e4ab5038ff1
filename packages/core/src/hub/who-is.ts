import type { Clock } from '../env/env.ts'
import type { HelloMessage } from '../protocol/client-message.ts'
import type { Closing } from '../protocol/closing.ts'
import {
  type Authenticate,
  type ClientInfo,
  credentialsOf,
  fits,
  type Identity,
} from './identity.ts'
import type { VisitorTokens } from './visitor-token.ts'

export interface WhoIsParts {
  readonly authenticate: Authenticate | undefined
  readonly tokens: VisitorTokens
  readonly clock: Clock
  /** How long `authenticate` may take, ms. */
  readonly timeoutMs: number
}

/** Who says hello, or why it is not let in. */
export function whoIs(
  hello: HelloMessage,
  client: ClientInfo,
  parts: WhoIsParts,
): Identity | Closing | Promise<Identity | Closing> {
  const { authenticate } = parts
  if (authenticate === undefined) return byToken(hello, parts)
  const judge = (said: Identity | 'refused' | undefined): Identity | Closing => {
    if (said === undefined) return byToken(hello, parts)
    if (said === 'refused') return 'UNAUTHENTICATED'
    return fits(said, hello.role ?? 'visitor') ? said : 'FORBIDDEN'
  }
  try {
    const said = authenticate(credentialsOf(hello, client))
    return said instanceof Promise ? inTime(said.then(judge), parts) : judge(said)
  } catch {
    return 'UNAVAILABLE'
  }
}

function byToken(
  { role, site, token, resumeFrom }: HelloMessage,
  { tokens }: WhoIsParts,
): Identity | Closing {
  if (role === 'operator') return 'UNAUTHENTICATED'
  // Whoever wants the rest of what was sent must say again who it is.
  if (token === undefined && resumeFrom !== undefined) return 'UNAUTHENTICATED'
  if (token === undefined) return { role: 'visitor', visitor: tokens.newVisitor() }
  const visitor = tokens.read(site, token)
  return visitor === undefined ? 'UNAUTHENTICATED' : { role: 'visitor', visitor }
}

/** A look-up that fails or takes too long says nothing about who it was. */
function inTime(
  judged: Promise<Identity | Closing>,
  { clock, timeoutMs }: WhoIsParts,
): Promise<Identity | Closing> {
  return new Promise((resolve) => {
    const cancel = clock.setTimer(clock.now() + timeoutMs, () => resolve('UNAVAILABLE'))
    void judged
      .catch((): Closing => 'UNAVAILABLE')
      .then((result) => {
        cancel()
        resolve(result)
      })
  })
}
