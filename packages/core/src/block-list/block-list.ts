import { type Blocks, endOf } from '../domain/block.ts'
import { type BlockTarget, type ListedBlock, targetKey } from './listed-block.ts'
import { addressOf, masked, type Network, networkOf } from './network.ts'

/** All ranges of one length, by their first address. */
interface Ranges extends Omit<Network, 'first'> {
  readonly lines: Map<bigint, ListedBlock>
}

const none: Blocks = []

/** Whom a site blocks by name, ready to be asked at each event. */
export class BlockList {
  private readonly lines: ReadonlyMap<string, ListedBlock>
  private readonly ranges: readonly Ranges[]
  /** Some line is about addresses. */
  private readonly readsIp: boolean

  /** Of two lines for the same target the later one counts. */
  constructor(lines: Iterable<ListedBlock> = []) {
    const all = new Map<string, ListedBlock>()
    for (const line of lines) all.set(targetKey(line), line)
    this.lines = all
    this.ranges = byLength([...all.values()])
    this.readsIp = [...all.values()].some(({ visitor }) => visitor === undefined)
  }

  get size(): number {
    return this.lines.size
  }

  /** All lines whose time is not over, ms. */
  at(now: number): readonly ListedBlock[] {
    return [...this.lines.values()].filter((line) => endOf(line) > now)
  }

  line(target: BlockTarget): ListedBlock | undefined {
    return this.lines.get(targetKey(target))
  }

  /** What names a visitor with this address ({@link plainIp}); whether its time is over is not asked. */
  of(visitor: string, ip: string | undefined): Blocks {
    if (this.lines.size === 0) return none
    const found: ListedBlock[] = []
    const own = this.lines.get(`visitor ${visitor}`)
    if (own !== undefined) found.push(own)
    if (ip === undefined || !this.readsIp) return found
    const exact = this.lines.get(`ip ${ip}`)
    if (exact !== undefined) found.push(exact)
    if (this.ranges.length === 0) return found
    const address = addressOf(ip)
    for (const { family, bits, lines } of this.ranges) {
      if (address?.family !== family) continue
      const line = lines.get(masked(address.value, { family, bits }))
      if (line !== undefined) found.push(line)
    }
    return found
  }

  /** The list with some lines more, in place of those for the same targets. */
  with(lines: readonly ListedBlock[], now: number): BlockList {
    return new BlockList([...this.at(now), ...lines])
  }

  without(target: BlockTarget, now: number): BlockList {
    const key = targetKey(target)
    return new BlockList(this.at(now).filter((line) => targetKey(line) !== key))
  }
}

function byLength(lines: readonly ListedBlock[]): readonly Ranges[] {
  const found = new Map<string, Ranges>()
  for (const line of lines) {
    const network = line.range === undefined ? undefined : networkOf(line.range)
    if (network === undefined) continue
    const { family, bits, first } = network
    const key = `${family}/${bits}`
    const ranges = found.get(key) ?? { family, bits, lines: new Map() }
    ranges.lines.set(first, line)
    found.set(key, ranges)
  }
  return [...found.values()]
}
