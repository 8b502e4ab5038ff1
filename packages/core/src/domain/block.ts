/** What a block switches off: invitations; the chat, and with it invitations; or everything. */
export type BlockedPart = 'invitations' | 'chat' | 'everything'

/** Somebody is kept out: a visitor, everybody behind an address, or whom a list names. */
export interface Block {
  /** ms. */
  readonly since: number
  /** ms; missing: until it is taken back. */
  readonly until?: number
  /** Missing: everything. */
  readonly what?: Exclude<BlockedPart, 'everything'>
  /** The rule that blocked; missing where an operator did. */
  readonly rule?: string
  readonly operator?: string
  readonly reason?: string
}

/** What somebody is blocked by: one block at most for each thing that is switched off. */
export type Blocks = readonly Block[]

/** Where a block is: open → blocked → open; while it holds it may be renewed. */
type BlockStage = 'open' | 'blocked'

/** What happens to a block. */
export type BlockStep = 'blocked' | 'renewed' | 'unblocked' | 'expired'

/** Where each step leads, from where it may be taken. */
const after: Readonly<Record<BlockStage, Partial<Record<BlockStep, BlockStage>>>> = {
  open: { blocked: 'blocked' },
  blocked: { renewed: 'blocked', unblocked: 'open', expired: 'open' },
}

/** Where a block stands that there is, or is not. */
function stageOf(block: Block | undefined): BlockStage {
  return block === undefined ? 'open' : 'blocked'
}

/** One step in the life of a block. */
export interface BlockChange {
  readonly step: BlockStep
  readonly what: BlockedPart
  /** ms. */
  readonly at: number
  /** When it ends by itself, ms; missing: it does not. */
  readonly until?: number
  /** Who did it; missing where time did. */
  readonly rule?: string
  readonly operator?: string
  readonly reason?: string
}

/** What became of blocks, and what there is to tell of it. */
export interface Barred<Kept = Blocks | undefined> {
  readonly blocks: Kept
  readonly changes: readonly BlockChange[]
}

/** The block that keeps somebody from something at an instant, ms; of several the one that holds longest. */
export function blockOf(
  blocks: Blocks | undefined,
  part: BlockedPart,
  at: number,
): Block | undefined {
  let found: Block | undefined
  for (const block of blocks ?? none) {
    if (!covers(block, part) || at < block.since || endOf(block) <= at) continue
    if (found === undefined || endOf(block) > endOf(found)) found = block
  }
  return found
}

/** The same, yes or no. */
export function isBlocked(blocks: Blocks | undefined, part: BlockedPart, at: number): boolean {
  return blocks !== undefined && blockOf(blocks, part, at) !== undefined
}

/** When a block ends by itself, ms; Infinity for never. */
export function endOf({ until = Number.POSITIVE_INFINITY }: Block): number {
  return until
}

/** When the first of them ends by itself, ms; Infinity for never. */
export function blocksEndAt(blocks: Blocks | undefined): number {
  let first = Number.POSITIVE_INFINITY
  for (const block of blocks ?? none) first = Math.min(first, endOf(block))
  return first
}

/**
 * Somebody is blocked. What is switched off already stays so for as long as it would have been: a
 * rule's short block does not end a long one.
 */
export function blocked(blocks: Blocks | undefined, block: Block): Barred<Blocks> {
  const { since: at } = block
  const { blocks: left = none, changes } = expired(blocks, at)
  const part = partOf(block)
  const before = left.find((one) => partOf(one) === part)
  if (before !== undefined && endOf(before) > endOf(block)) return { blocks: left, changes }
  const kept = before === undefined ? block : { ...block, since: before.since }
  const step = after[stageOf(before)].blocked === undefined ? 'renewed' : 'blocked'
  return {
    blocks: [...left.filter((one) => one !== before), kept],
    changes: [...changes, changeOf(block, step, at)],
  }
}

/** All blocks are taken back. */
export function unblocked(
  blocks: Blocks | undefined,
  at: number,
  by: Pick<BlockChange, 'rule' | 'operator'>,
): Barred {
  const { blocks: left = none, changes } = expired(blocks, at)
  const ended = left.map(
    (block): BlockChange => ({ step: 'unblocked', what: partOf(block), at, ...by }),
  )
  return { blocks: undefined, changes: [...changes, ...ended] }
}

/** Those whose time is over have ended. */
export function expired(blocks: Blocks | undefined, at: number): Barred {
  if (blocks === undefined || blocksEndAt(blocks) > at) return { blocks, changes: none }
  const left = blocks.filter((block) => endOf(block) > at)
  const changes = blocks
    .filter((block) => endOf(block) <= at)
    .map((block): BlockChange => ({ step: 'expired', what: partOf(block), at: endOf(block) }))
  return { blocks: left.length === 0 ? undefined : left, changes }
}

/** What a block switches off. */
export function partOf({ what }: Pick<Block, 'what'>): BlockedPart {
  return what ?? 'everything'
}

const none: readonly never[] = []
const reach: Readonly<Record<BlockedPart, number>> = { invitations: 0, chat: 1, everything: 2 }

function covers(block: Block, part: BlockedPart): boolean {
  return reach[partOf(block)] >= reach[part]
}

function changeOf(block: Block, step: BlockStep, at: number): BlockChange {
  const { until, rule, operator, reason } = block
  return {
    step,
    what: partOf(block),
    at,
    ...(until !== undefined && { until }),
    ...(rule !== undefined && { rule }),
    ...(operator !== undefined && { operator }),
    ...(reason !== undefined && { reason }),
  }
}
