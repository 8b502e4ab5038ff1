/** How far a client has come in what the server sent it. */
export interface Cursor {
  /** Names one numbered row of messages, 1 to 64 characters; the server makes it up. */
  readonly epoch: string
  /** The last number that the client has; 0 before the first. */
  readonly seq: number
}
