import type { Delivery } from './transport.ts'

/** What a rule has to tell: of whom, since when, and in which words. */
export interface Notice {
  /** The effect's id: the same notice has the same, however often it is tried. */
  readonly id: string
  readonly site: string
  readonly visitor: string
  readonly rule: string
  /** ms since 1970 UTC. */
  readonly at: number
  readonly title?: string
  readonly text: string
  /** ms since 1970 UTC; later it is not worth telling. */
  readonly expiresAt: number
}

/** The notifier port: takes what rules have to tell to programs elsewhere. */
export interface Notifier {
  readonly name: string
  /** The names under which rules may ask for it: a rule that names another is refused at load. */
  readonly webhooks: readonly string[]
  /**
   * `delivered` once the other side has taken it, or will never take it; `unreachable` is tried again,
   * with growing pauses, until the notice expires.
   */
  notify(webhook: string, notice: Notice): Promise<Delivery>
}
