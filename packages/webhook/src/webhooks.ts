import {
  type Clock,
  type Delivery,
  type Notice,
  type Notifier,
  systemEnv,
  UsageError,
} from '@beckon/core/adapter'
import { post } from './post.ts'
import { keyOf, sign } from './sign.ts'

/** One program elsewhere. */
export interface WebhookOptions {
  /** `https:`; `http:` too where private addresses are allowed. */
  readonly url: string
  /** Signs what is sent: `whsec_` and at least 24 bytes as Base64. Of several each signs, so that one can be changed. */
  readonly secret: string | readonly string[]
}

export interface WebhooksOptions {
  /** How long an answer may take, ms. Default 8000. */
  readonly timeoutMs?: number
  /** Addresses of this machine and of private networks may be called. Default false. */
  readonly allowPrivate?: boolean
  /** Hears of calls that failed; each is tried again. */
  readonly onFailure?: (webhook: string, error: Error) => void
  /** Default: the system's. */
  readonly clock?: Clock
}

interface Target {
  readonly url: URL
  readonly keys: readonly Buffer[]
}

/**
 * Tells webhooks what rules have to tell, by `POST` as Standard Webhooks 1.0 has it: the headers are
 * `webhook-id` (the same, however often it is tried), `webhook-timestamp` and `webhook-signature`; the body is
 * `{type: "beckon.notice", timestamp, data: {site, visitor, rule, title?, text}}`. An answer of 2xx has taken
 * it, 410 never will; anything else is tried again until the notice expires.
 *
 * @param targets by the names that rules use
 * @throws UsageError `WEBHOOK` where an address or a secret is none
 * @example
 * createEngine({ …, notifiers: [webhooks({ crm: { url: 'https://crm.example/beckon', secret } })] })
 */
export function webhooks(
  targets: Readonly<Record<string, WebhookOptions>>,
  options: WebhooksOptions = {},
): Notifier {
  const { timeoutMs = 8_000, allowPrivate = false, onFailure } = options
  const clock = options.clock ?? systemEnv().clock
  const known = new Map(
    Object.entries(targets).map(([name, target]) => [name, read(name, target, allowPrivate)]),
  )
  return {
    name: 'webhooks',
    webhooks: [...known.keys()],
    async notify(webhook: string, notice: Notice): Promise<Delivery> {
      const target = known.get(webhook)
      if (target === undefined) return 'unreachable'
      const body = bodyOf(notice)
      const seconds = Math.floor(clock.now() / 1_000)
      const signed = target.keys.map((key) => sign(key, notice.id, seconds, body)).join(' ')
      const headers = {
        'content-type': 'application/json',
        'user-agent': 'beckon',
        'webhook-id': notice.id,
        'webhook-timestamp': String(seconds),
        'webhook-signature': signed,
      }
      try {
        const limits = { timeoutMs, clock, allowPrivate }
        const status = await post({ url: target.url, headers, body, ...limits })
        if ((status >= 200 && status < 300) || status === 410) return 'delivered'
        throw new Error(`The webhook "${webhook}" has answered ${status}.`)
      } catch (error) {
        onFailure?.(webhook, error instanceof Error ? error : new Error(String(error)))
        return 'unreachable'
      }
    },
  }
}

function bodyOf({ site, visitor, rule, at, title, text }: Notice): string {
  return JSON.stringify({
    type: 'beckon.notice',
    timestamp: new Date(at).toISOString(),
    data: { site, visitor, rule, ...(title !== undefined && { title }), text },
  })
}

function read(name: string, { url, secret }: WebhookOptions, allowPrivate: boolean): Target {
  const address = URL.canParse(url) ? new URL(url) : undefined
  const fits = address?.protocol === 'https:' || (allowPrivate && address?.protocol === 'http:')
  if (address === undefined || !fits || address.username !== '' || address.password !== '') {
    throw new UsageError(
      'WEBHOOK',
      `The webhook "${name}" needs an https address without credentials, not ${JSON.stringify(url)}.`,
    )
  }
  const keys = [secret].flat().map(keyOf)
  const whole = keys.filter((key) => key !== undefined)
  if (keys.length === 0 || whole.length < keys.length) {
    throw new UsageError(
      'WEBHOOK',
      `The webhook "${name}" needs a secret of "whsec_" and at least 24 bytes as Base64.`,
    )
  }
  return { url: address, keys: whole }
}
