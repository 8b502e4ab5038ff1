import { BlockList as Networks } from 'node:net'
import { type Blocks, endOf } from '../domain/block.ts'
import { type BlockTarget, type ListedBlock, rangeOf, targetKey } from './listed-block.ts'

interface Range {
  readonly networks: Networks
  readonly family: 'ipv4' | 'ipv6'
  readonly line: ListedBlock
}

const none: Blocks = []

/** Whom a site blocks by name, ready to be asked at each event. */
export class BlockList {
  private readonly lines: ReadonlyMap<string, ListedBlock>
  private readonly ranges: readonly Range[]
  /** Some line is about addresses. */
  private readonly readsIp: boolean

  /** Of two lines for the same target the later one counts. */
  constructor(lines: Iterable<ListedBlock> = []) {
    const all = new Map<string, ListedBlock>()
    for (const line of lines) all.set(targetKey(line), line)
    this.lines = all
    this.ranges = [...all.values()].flatMap(asRange)
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
    const family = ip.includes(':') ? 'ipv6' : 'ipv4'
    if (exact !== undefined) found.push(exact)
    for (const { networks, family: ofRange, line } of this.ranges) {
      if (family === ofRange && networks.check(ip, family)) found.push(line)
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

function asRange(line: ListedBlock): readonly Range[] {
  const range = line.range === undefined ? undefined : rangeOf(line.range)
  if (range === undefined) return []
  const networks = new Networks()
  networks.addSubnet(range.net, range.bits, range.family)
  return [{ networks, family: range.family, line }]
}
