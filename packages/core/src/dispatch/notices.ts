import type { Notice, Notifier } from '../ports/notifier.ts'
import type { PendingEntry } from '../ports/storage.ts'
import type { Delivery, Transport } from '../ports/transport.ts'
import type { NoticeMessage } from '../protocol/effect.ts'

export interface NoticesOptions {
  readonly notifiers: readonly Notifier[]
  readonly transports: readonly Transport[]
  /** Operators of a site who are connected, of a department where one is named. */
  readonly operators: (site: string, department: string | undefined) => readonly string[]
}

/** Whether an effect is one that is told to others than its visitor. */
export function isNotice({ type }: PendingEntry): boolean {
  return type === 'notify'
}

/** The same for a program elsewhere, and for operators. */
export function isForWebhook(entry: PendingEntry): boolean {
  return isNotice(entry) && typeof entry.body.webhook === 'string'
}

export function isForOperators(entry: PendingEntry): boolean {
  return isNotice(entry) && !isForWebhook(entry)
}

/** Takes what rules have to tell to a webhook, or to operators. */
export class Notices {
  private readonly options: NoticesOptions

  constructor(options: NoticesOptions) {
    this.options = options
  }

  /** Tried once; nobody there counts as unreachable. */
  async deliver(entry: PendingEntry): Promise<Delivery> {
    const notice = noticeOf(entry)
    const { webhook, department } = entry.body
    if (typeof webhook === 'string') {
      const notifier = this.options.notifiers.find(({ webhooks }) => webhooks.includes(webhook))
      // Rules that name another are refused; this one was sent before a restart.
      return notifier === undefined ? 'unreachable' : notifier.notify(webhook, notice)
    }
    const named = typeof department === 'string' ? department : undefined
    return this.tellOperators(notice, named)
  }

  /** One who has it is enough. */
  private async tellOperators(notice: Notice, department: string | undefined): Promise<Delivery> {
    const { transports, operators } = this.options
    const { site, ...rest } = notice
    const message: NoticeMessage = { type: 'notice', ...rest }
    const tries = operators(site, department).flatMap((operator) =>
      transports.flatMap((transport) => transport.tell?.({ site, operator }, message) ?? []),
    )
    const found = await Promise.all(tries)
    return found.includes('delivered') ? 'delivered' : 'unreachable'
  }
}

/** The outbox holds any JSON; `act` put in what a notice has. */
function noticeOf({ id, site, visitor, expiresAt, body }: PendingEntry): Notice {
  const { rule, at, title, text } = body
  return {
    id,
    site,
    visitor,
    rule: String(rule),
    at: Number(at),
    ...(typeof title === 'string' && { title }),
    text: String(text),
    expiresAt,
  }
}
