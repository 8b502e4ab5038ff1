import type { BlockedPart, VisitorState } from '@beckon/core'

/** A rule's block of the address that a visitor came from: not the visitor's own, so its state says nothing of it. */
export interface AddressBlock {
  readonly at: number
  readonly what: BlockedPart
  readonly until: number | undefined
  readonly by: string
}

/** What somebody is kept from, of all that is known the widest. */
export interface StrongestBlock {
  readonly what: BlockedPart
  /** ms; missing: until it is taken back. */
  readonly until: number | undefined
  /** A rule's name or an operator's id; missing where it was not the visitor's own. */
  readonly by: string | undefined
}

const reach: Readonly<Record<BlockedPart, number>> = { invitations: 1, chat: 2, everything: 3 }

/**
 * Of a visitor's own blocks, those that its last event met outside of it, and one of its address: the widest,
 * and among those the one that holds longest. Own ones end when the engine says so; the others are as they
 * were at the last event, and an event that came in later says that its address is not shut out any more.
 */
export function strongestBlock(
  { blocks, context, visit, at }: VisitorState,
  address: AddressBlock | undefined,
): StrongestBlock | undefined {
  if (blocks === undefined && context?.blocked === undefined && address === undefined) {
    return undefined
  }
  let found: StrongestBlock | undefined
  const consider = (what: BlockedPart, until: number | undefined, by: string | undefined): void => {
    if (found !== undefined && !goesBefore(what, until, found)) return
    found = { what, until, by }
  }
  for (const { what, until, rule, operator } of blocks ?? []) {
    consider(what ?? 'everything', until, rule ?? operator)
  }
  for (const { what, until } of context?.blocked ?? []) {
    if (until === undefined || until > at) consider(what, until, undefined)
  }
  if (address !== undefined && (visit?.lastEventAt ?? 0) <= address.at) {
    consider(address.what, address.until, address.by)
  }
  return found
}

function goesBefore(what: BlockedPart, until: number | undefined, found: StrongestBlock): boolean {
  if (reach[what] !== reach[found.what]) return reach[what] > reach[found.what]
  return (until ?? Number.POSITIVE_INFINITY) > (found.until ?? Number.POSITIVE_INFINITY)
}
