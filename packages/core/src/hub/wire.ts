/** One connection as its transport has it. */
export interface Wire {
  send(text: string): void
  /** Asks the other side for a sign of life, which the transport passes on by `heard()`. */
  ping(): void
  /** Says why, and ends soon afterwards whatever the other side does; then `lost()` is called. */
  close(code: number, reason: string): void
  /** Bytes sent that the other side has not taken. */
  readonly bufferedBytes: number
}
