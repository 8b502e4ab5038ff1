import type { BlockedPart } from '../domain/block.ts'
import { UsageError } from '../errors.ts'
import type { Mutable } from '../mutable.ts'
import type { BlockList } from './block-list.ts'
import { type BlockListDocument, fromDocument, lineFault, toDocument } from './document.ts'
import { type BlockTarget, type ListedBlock, targetKey, tidy } from './listed-block.ts'
import type { ListChange } from './store.ts'

/** How somebody is blocked. */
export interface BlockOptions {
  /** Who blocks. */
  readonly operator?: string
  /** What is switched off. Default `everything`. */
  readonly what?: BlockedPart
  /** For how long, ms. Default: until it is taken back. */
  readonly forMs?: number
  readonly reason?: string
}

/** What was blocked. */
export interface Blocked {
  /** Its name on the list, such as `ip 203.0.113.7`. */
  readonly key: string
  /** ms; missing: until it is taken back. */
  readonly until?: number
  /** How many visitors are known to be behind the address, or in the range, within a day. */
  readonly visitors: number
  /** They are so many that whoever was meant is not the only one who is kept out. */
  readonly shared: boolean
}

/** How many visitors make an address a shared one. */
export const sharedFrom = 10

/** What a site's list needs of its engine. */
export interface SiteBlocksParts {
  readonly list: () => BlockList
  readonly now: () => number
  /** Changes the list between two events; resolves when that is stored. */
  readonly change: (
    change: ListChange,
    lines: readonly ListedBlock[],
    type: 'listed' | 'unlisted',
  ) => Promise<void>
  /** Visitors behind a target, as far as that is known. */
  readonly behind: (target: BlockTarget) => Promise<number>
  /** Tells those who are there. */
  readonly tell: (line: ListedBlock, step: 'blocked' | 'unblocked') => Promise<void>
  /** Takes back what rules have blocked of an IP address. */
  readonly open: (ip: string, operator: string | undefined) => Promise<boolean>
  /** How many lines there may be. */
  readonly most: number
}

/** Whom a site blocks by name: visitors, IP addresses, ranges. Get it with `engine.blocks(site)`. */
export class SiteBlocks {
  private readonly parts: SiteBlocksParts

  constructor(parts: SiteBlocksParts) {
    this.parts = parts
  }

  /** Everything that is on the list now; blocks by rules are not. */
  list(): readonly ListedBlock[] {
    return this.parts.list().at(this.parts.now())
  }

  /**
   * Blocks somebody from the next event on. A line for the same target is replaced. Who is there is told,
   * and an invitation that waits for an answer is revoked. An operator's own session is never blocked.
   *
   * @example
   * const { shared, visitors } = await engine.blocks('shop').add({ ip: '203.0.113.7' }, { forMs: 3_600_000 })
   * @throws UsageError `BLOCK_LIST` where the target is none, or the list is full
   */
  async add(target: BlockTarget, options: BlockOptions = {}): Promise<Blocked> {
    const since = this.parts.now()
    const { operator, what, forMs, reason } = options
    const line: Mutable<ListedBlock> = { ...target, since }
    if (forMs !== undefined) line.until = since + forMs
    if (what !== undefined && what !== 'everything') line.what = what
    if (operator !== undefined) line.operator = operator
    if (reason !== undefined) line.reason = reason
    const fault = lineFault(line)
    if (fault !== undefined) throw new UsageError('BLOCK_LIST', `A block needs ${fault}.`)
    this.checkRoom([line])
    const { visitors, shared } = await this.behind(target)
    await this.parts.change((list, now) => list.with([tidy(line)], now), [line], 'listed')
    await this.parts.tell(line, 'blocked')
    return {
      key: targetKey(line),
      ...(line.until !== undefined && { until: line.until }),
      visitors,
      shared,
    }
  }

  /**
   * How many visitors are known to be behind a target, before it is blocked.
   *
   * @throws UsageError `BLOCK_LIST` where the target is none
   */
  async behind(target: BlockTarget): Promise<Pick<Blocked, 'visitors' | 'shared'>> {
    const fault = lineFault({ ...target, since: 0 })
    if (fault !== undefined) throw new UsageError('BLOCK_LIST', `A block needs ${fault}.`)
    const visitors = await this.parts.behind(target)
    return { visitors, shared: target.visitor === undefined && visitors >= sharedFrom }
  }

  /**
   * Takes a block back. What rules have blocked of a visitor, or of an IP address, ends as well, though it
   * is on no list; not so behind the addresses of a range.
   *
   * @returns whether there was anything to take back, as far as the list or the address knows
   */
  async remove(
    target: BlockTarget,
    { operator }: Pick<BlockOptions, 'operator'> = {},
  ): Promise<boolean> {
    const line = this.parts.list().line(target)
    const gone: ListedBlock = {
      ...target,
      since: this.parts.now(),
      ...(operator !== undefined && { operator }),
    }
    const fault = lineFault(gone)
    if (fault !== undefined) throw new UsageError('BLOCK_LIST', `A block needs ${fault}.`)
    if (line !== undefined) {
      await this.parts.change((list, now) => list.without(target, now), [gone], 'unlisted')
    }
    // A visitor may be blocked by rules, and by no line.
    const opened = target.ip !== undefined && (await this.parts.open(target.ip, operator))
    if (line !== undefined || opened || target.visitor !== undefined)
      await this.parts.tell(gone, 'unblocked')
    return line !== undefined || opened
  }

  /** The list as a document, to keep or to take elsewhere. */
  export(): BlockListDocument {
    return toDocument(this.list())
  }

  /**
   * Adds the lines of a document, in place of those for the same targets: all of them, or none. Nobody
   * is told of it: they find out when they next do something.
   *
   * @returns how many lines were added; those whose time is over are not
   * @throws UsageError `BLOCK_LIST`, with all that is wrong
   */
  async import(document: unknown): Promise<number> {
    const now = this.parts.now()
    const lines = fromDocument(document, this.parts.most, now).filter(
      ({ until }) => until === undefined || until > now,
    )
    this.checkRoom(lines)
    if (lines.length > 0) {
      await this.parts.change((list, at) => list.with(lines, at), lines, 'listed')
    }
    return lines.length
  }

  private checkRoom(lines: readonly ListedBlock[]): void {
    const keys = new Set([...this.list(), ...lines].map(targetKey))
    if (keys.size <= this.parts.most) return
    throw new UsageError(
      'BLOCK_LIST',
      `The list would have ${keys.size} lines, and ${this.parts.most} are possible: take some back, use ranges, or raise the bound listedBlocks.`,
    )
  }
}
