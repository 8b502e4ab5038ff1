import { createHash } from 'node:crypto'
import { type Clock, systemEnv, UsageError } from '@beckon/core'
import { createTransport } from 'nodemailer'
import type { ReportDocument } from '../scheduled/report-document.ts'

/** Whom documents are mailed to, and through whom. */
export interface MailOptions {
  /** `smtp://user:password@mail.example:587` or `smtps://…`; what nodemailer knows may follow, such as `?requireTLS=true`. */
  readonly smtp: string
  /** `shop@example.com` or `The shop <shop@example.com>`. */
  readonly from: string
  readonly to: readonly string[]
  /** Some of several addresses were refused, and the others have it. */
  readonly onRefused?: (addresses: readonly string[]) => void
  /** For the date of messages. Default: the system's. */
  readonly clock?: Clock
}

/** How long a mail server may take for each of its answers, ms. */
const answerMs = 30_000

/**
 * Delivers documents by mail, one message each: text, HTML with tables, and the files of CSV and SVG
 * attached. Its `Message-ID` follows from the document, so that mail programs know a repetition.
 *
 * @throws UsageError `MAIL` where the address of the server is none, or nobody is written to
 */
export function mailDelivery({
  smtp,
  from,
  to,
  onRefused,
  clock = systemEnv().clock,
}: MailOptions): (document: ReportDocument) => Promise<void> {
  if (!/^smtps?:\/\/[^/]/.test(smtp) || !URL.canParse(smtp)) {
    throw new UsageError('MAIL', 'The mail server must be smtp://HOST or smtps://HOST.')
  }
  if (from === '' || to.length === 0) {
    throw new UsageError('MAIL', 'Mail needs a sender and at least one receiver.')
  }
  const transporter = createTransport({
    url: smtp,
    connectionTimeout: answerMs,
    greetingTimeout: answerMs,
    socketTimeout: answerMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return async (document) => {
    const { subject, text, html, files } = document
    const { rejected } = await transporter.sendMail({
      from,
      to: [...to],
      subject,
      text,
      html,
      messageId: messageId(document.id, from),
      date: new Date(clock.now()),
      // No holiday answers.
      headers: { 'Auto-Submitted': 'auto-generated' },
      attachments: files.map(({ name, type, text: content }) => ({
        filename: name,
        content,
        contentType: `${type}; charset=utf-8`,
        contentDisposition: 'attachment' as const,
      })),
    })
    if (rejected.length > 0) onRefused?.(rejected)
  }
}

/** The same for the same document, in the sender's domain. */
function messageId(id: string, from: string): string {
  const name = createHash('sha256').update(id).digest('hex').slice(0, 32)
  const [, domain = 'beckon.invalid'] = /@([\w.-]+)>?\s*$/.exec(from) ?? []
  return `<${name}@${domain}>`
}
