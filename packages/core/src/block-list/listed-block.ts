import { isIP } from 'node:net'
import { plainIp } from '../admit/plain-ip.ts'
import type { Block } from '../domain/block.ts'
import { networkOf } from './network.ts'

/** Whom a list names: one visitor, one IP address, or a range of them (`203.0.113.0/24`). */
export type BlockTarget =
  | { readonly visitor: string; readonly ip?: undefined; readonly range?: undefined }
  | { readonly ip: string; readonly visitor?: undefined; readonly range?: undefined }
  | { readonly range: string; readonly visitor?: undefined; readonly ip?: undefined }

/** One line of a site's list. */
export type ListedBlock = BlockTarget & Omit<Block, 'rule'>

/** The name of what is blocked, such as `ip 203.0.113.7`: a list has one line for each. */
export function targetKey({ visitor, ip, range }: BlockTarget): string {
  if (visitor !== undefined) return `visitor ${visitor}`
  if (ip !== undefined) return `ip ${plainIp(ip) ?? ip}`
  const [net = '', bits = ''] = String(range).split('/')
  return `range ${plainIp(net) ?? net}/${Number(bits)}`
}

/** What is wrong with a target, in words; undefined where nothing is. */
export function targetFault(target: BlockTarget): string | undefined {
  const { visitor, ip, range } = target
  const given = [visitor, ip, range].filter((one) => one !== undefined)
  if (given.length !== 1) return 'one of "visitor", "ip" and "range"'
  if (visitor !== undefined) {
    const fits = typeof visitor === 'string' && visitor.length > 0 && visitor.length <= 128
    return fits ? undefined : 'a visitor of 1 to 128 characters'
  }
  if (ip !== undefined) {
    return typeof ip === 'string' && isIP(ip) !== 0 ? undefined : 'an IP address under "ip"'
  }
  return networkOf(String(range)) === undefined
    ? 'a range under "range" that begins with its first address, such as 203.0.113.0/24 or 2001:db8::/32'
    : undefined
}

/** The line of a list in one order of its fields, without what it does not have. */
export function tidy(line: ListedBlock): ListedBlock {
  const { visitor, ip, range, since, until, what, operator, reason } = line
  const target =
    visitor !== undefined ? { visitor } : ip !== undefined ? { ip } : { range: String(range) }
  return {
    ...target,
    since,
    ...(until !== undefined && { until }),
    // An import may spell out what is meant where nothing stands.
    ...((what === 'invitations' || what === 'chat') && { what }),
    ...(operator !== undefined && { operator }),
    ...(reason !== undefined && { reason }),
  }
}
