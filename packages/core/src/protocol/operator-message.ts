/** Whom a line of the site's list names: one of the three. */
export interface TargetMessage {
  readonly visitor?: string
  readonly ip?: string
  /** Such as `203.0.113.0/24`. */
  readonly range?: string
}

/** Operator to server, protocol version 1. Each is answered by its `id`, in an `ack` or a `refused`. */
export type OperatorMessage =
  | OperatorInviteMessage
  | OperatorRedirectMessage
  | OperatorBlockMessage
  | OperatorUnblockMessage
  | OperatorStatusMessage

/** Invites a visitor, at any moment. */
export interface OperatorInviteMessage {
  readonly type: 'operator.invite'
  /** The same act has the same id, however often it is sent. */
  readonly id: string
  readonly visitor: string
  /** As in a rule: `text`, and optional `title`, `greeting`, `department`, `image`, `kind`, `expiresIn`, `answerIn`; `from` is who invites. */
  readonly params: Readonly<Record<string, unknown>>
}

/** Sends a visitor to a page. */
export interface OperatorRedirectMessage {
  readonly type: 'operator.redirect'
  readonly id: string
  readonly visitor: string
  /** `url`, and optional `expiresIn`. */
  readonly params: Readonly<Record<string, unknown>>
}

/** Blocks somebody by name. */
export interface OperatorBlockMessage {
  readonly type: 'operator.block'
  readonly id: string
  readonly target: TargetMessage
  /** As in a rule: `what`, `for`, `reason`. */
  readonly params?: Readonly<Record<string, unknown>>
  /** The operator knows that several visitors are behind the address. */
  readonly shared?: boolean
}

/** Takes a block back. */
export interface OperatorUnblockMessage {
  readonly type: 'operator.unblock'
  readonly id: string
  readonly target: TargetMessage
}

/** The operator comes on duty or goes, or what it can take has changed. */
export interface OperatorStatusMessage {
  readonly type: 'operator.status'
  readonly id: string
  readonly status: 'online' | 'offline'
  readonly departments?: readonly string[]
  readonly capacity?: number
  readonly busy?: number
}
