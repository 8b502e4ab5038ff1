import { BlockList, isIPv6 } from 'node:net'
import type { BlockedPart, BlockTarget } from '@beckon/core'
import type { Moment } from './moment.ts'
import type { Seen } from './seen.ts'

const reach: Readonly<Record<BlockedPart, number>> = { invitations: 0, chat: 1, everything: 2 }

/** From what a visitor is kept now, by whatever: its own blocks, those of its address, the site's list. */
export function blockedFrom(seen: Seen): readonly BlockedPart[] {
  const { stage, state } = seen
  const parts = new Set<BlockedPart>()
  for (const { what = 'everything', until } of state?.blocks ?? []) {
    if (until === undefined || until > stage.now) parts.add(what)
  }
  for (const part of ofAddress(seen)) parts.add(part)
  for (const line of stage.engine.blocks(seen.guest.site).list()) {
    if (names(line, seen)) parts.add(line.what ?? 'everything')
  }
  return [...parts].sort((left, right) => reach[right] - reach[left])
}

/** Whether somebody who is kept from some parts is kept from another. */
export function covers(parts: readonly BlockedPart[], part: BlockedPart): boolean {
  return parts.some((one) => reach[one] >= reach[part])
}

/** When a visitor came to be kept from a part, or from anything where none is named. */
export function blockedWhen(seen: Seen, part: BlockedPart = 'invitations'): readonly Moment[] {
  const begun = seen.blockChanges
    .filter(({ step, what }) => step === 'blocked' && covers([what], part))
    .map(({ at, rule }): Moment => ({ at, ...(rule !== undefined && { rule }) }))
  // Of whom a list names, the engine tells where somebody is there to be told.
  const listed = seen.happenings.flatMap((one): Moment[] =>
    one.kind === 'listed' && names(one.target, seen) && covers([one.what], part)
      ? [{ at: one.at }]
      : [],
  )
  return [...begun, ...listed.filter(({ at }) => !begun.some((one) => one.at === at))]
}

/** What blocks of its address hold, as far as their life has been told. */
function ofAddress({ blockChanges, stage }: Seen): Iterable<BlockedPart> {
  const open = new Map<string, { readonly what: BlockedPart; readonly until: number | undefined }>()
  for (const { address, step, what, until } of blockChanges) {
    if (address === undefined) continue
    const key = `${address} ${what}`
    if (step === 'blocked' || step === 'renewed') open.set(key, { what, until })
    else open.delete(key)
  }
  return [...open.values()]
    .filter(({ until }) => until === undefined || until > stage.now)
    .map(({ what }) => what)
}

function names({ visitor, ip, range }: BlockTarget, { guest }: Seen): boolean {
  if (visitor !== undefined) return visitor === guest.id
  if (ip !== undefined) return ip === guest.ip
  const [network = '', bits = '0'] = String(range).split('/')
  const family = isIPv6(network) ? 'ipv6' : 'ipv4'
  if ((family === 'ipv6') !== isIPv6(guest.ip)) return false
  const list = new BlockList()
  list.addSubnet(network, Number(bits), family)
  return list.check(guest.ip, family)
}
