/** What a decision does to a visitor's page. */
export type Effect = InviteMessage | RevokeMessage | BlockMessage | UnblockMessage | RedirectMessage

/** What a rule has to tell operators. It goes to their connections, and to no visitor's. */
export interface NoticeMessage extends EffectMessage {
  readonly type: 'notice'
  readonly visitor: string
  readonly rule: string
  /** ms since 1970 UTC. */
  readonly at: number
  readonly title?: string
  readonly text: string
}

interface EffectMessage {
  /** The effect's id: receivers drop repeats. */
  readonly id: string
  /** ms since 1970 UTC; a page that gets it later ignores it. */
  readonly expiresAt: number
}

export interface InviteMessage extends EffectMessage {
  readonly type: 'invite'
  readonly title?: string
  /** Text, never markup; where it is an image, what the image says. */
  readonly text: string
  /** Absent: a popup. */
  readonly kind?: 'image'
  readonly department?: string
  /** What is said first in the conversation. */
  readonly greeting?: string
  /** An http(s) URL, or a path from `/`. */
  readonly image?: string
  /** Who invites; the picture is an http(s) URL, or a path from `/`. */
  readonly operator?: { readonly name: string; readonly picture?: string }
  /** In which language it is, where it is one of several (RFC 5646). */
  readonly language?: string
}

/** An invitation is over: whoever shows it puts it away. */
export interface RevokeMessage extends EffectMessage {
  readonly type: 'revoke'
  /** The `id` of the `invite`. */
  readonly invitation: string
}

export interface BlockMessage extends EffectMessage {
  readonly type: 'block'
  /** What is switched off. Absent: everything. */
  readonly what?: 'invitations' | 'chat'
  readonly reason?: string
  /** ms since 1970 UTC. */
  readonly until?: number
}

export interface UnblockMessage extends EffectMessage {
  readonly type: 'unblock'
}

export interface RedirectMessage extends EffectMessage {
  readonly type: 'redirect'
  readonly url: string
}
