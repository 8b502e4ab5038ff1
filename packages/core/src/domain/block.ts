/** Somebody is kept out: a visitor, or everybody behind an address. */
export interface Block {
  /** ms. */
  readonly since: number
  /** ms; missing: until it is taken back. */
  readonly until?: number
  readonly rule: string
  readonly reason?: string
}

export function isBlocked(block: Block | undefined, at: number): boolean {
  return block !== undefined && at >= block.since && (block.until === undefined || at < block.until)
}
