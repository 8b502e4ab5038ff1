import type { Chance } from './chance.ts'

/** What somebody does, at an instant, ms after the beginning. */
export type Act = {
  readonly at: number
} & (
  | { readonly act: 'open' | 'tab' | 'leave' }
  /** On the page that was opened last. */
  | {
      readonly act: 'track'
      readonly type: string
      readonly path: string
      readonly data?: Readonly<Record<string, string | number>>
    }
)

/** How somebody meets an invitation. */
export interface Answer {
  readonly shows: boolean
  readonly afterMs: number
  readonly answer: 'accepted' | 'declined' | 'closed' | undefined
}

/** Somebody with a device, and all that they will do. */
export interface Guest {
  readonly ip: string
  /** How far their clock is ahead, ms. */
  readonly clockMs: number
  readonly acts: readonly Act[]
  /** For one invitation after the other, round and round. */
  readonly answers: readonly Answer[]
}

/** What is done on the site's own side. */
export type Doing = {
  readonly at: number
} & (
  | { readonly does: 'duty'; readonly operator: string; readonly capacity: number }
  | { readonly does: 'rules'; readonly set: number }
  | { readonly does: 'invite' | 'redirect'; readonly pick: number }
  | { readonly does: 'block' | 'unblock'; readonly pick: number; readonly ms: number }
)

/** All that people do, drawn before anything happens. */
export interface Plan {
  readonly guests: readonly Guest[]
  readonly doings: readonly Doing[]
}

const products = ['/product/desk', '/product/lamp', '/product/chair', '/', '/sale/winter'] as const

/** Draws what people do within a time, ms. */
export function drawPlan(chance: Chance, guests: number, durationMs: number): Plan {
  return {
    guests: Array.from({ length: guests }, (_, number) => drawGuest(chance, number, durationMs)),
    doings: drawDoings(chance, durationMs),
  }
}

function drawGuest(chance: Chance, number: number, durationMs: number): Guest {
  const acts: Act[] = []
  let at = chance.below(durationMs - 600_000)
  const visits = chance.happens(35) ? 2 : 1
  for (let visit = 0; visit < visits && at < durationMs - 60_000; visit++) {
    at = drawVisit(chance, at, acts)
    at += chance.between(650_000, 1_200_000)
  }
  const answers = Array.from({ length: 4 }, (): Answer => {
    const answer = chance.pick(['accepted', 'declined', 'closed', undefined] as const)
    return { shows: chance.happens(90), afterMs: chance.between(500, 40_000), answer }
  })
  // A few share an address, as behind one router.
  const ip = chance.happens(25) ? '198.51.100.7' : `203.0.113.${number}`
  const clockMs = chance.happens(30) ? chance.between(-400_000, 400_000) : 0
  return { ip, clockMs, acts, answers }
}

function drawVisit(chance: Chance, begin: number, acts: Act[]): number {
  let at = begin
  const scrapes = chance.happens(5)
  const guesses = chance.happens(6)
  const think = (): number =>
    scrapes ? chance.between(200, 900) : chance.pick([700, 4_000, 9_000, 18_000, 35_000, 70_000])
  const track = (type: string, path: string, data?: Readonly<Record<string, string | number>>) =>
    acts.push({ at, act: 'track', type, path, ...(data && { data }) })
  acts.push({ at, act: 'open' })
  track('page.view', chance.pick(products))
  let path: string = '/'
  for (let steps = chance.between(3, scrapes ? 16 : 12); steps > 0; steps--) {
    at += think()
    const dice = chance.below(100)
    if (guesses && dice < 70) track('login.failed', '/login')
    else if (scrapes || dice < 45) {
      path = chance.pick(products)
      track('page.view', path)
    } else if (dice < 65) track('cart.add', path, { price: chance.between(5, 120) })
    else if (dice < 77) {
      track('page.view', '/checkout')
      at += chance.between(300, 5_000)
      track('payment.failed', '/checkout')
    } else if (dice < 82) track('order.completed', '/thanks', { total: chance.between(20, 400) })
    else if (dice < 88) acts.push({ at, act: 'tab' })
    else track('search', path, { words: 'oak' })
  }
  at += think()
  // Some leave a page open, and are not there.
  if (chance.happens(20)) at += chance.between(120_000, 600_000)
  acts.push({ at, act: 'leave' })
  return at
}

function drawDoings(chance: Chance, durationMs: number): Doing[] {
  const doings: Doing[] = [
    { at: 0, does: 'duty', operator: 'olga', capacity: 2 },
    { at: 0, does: 'duty', operator: 'otto', capacity: 1 },
  ]
  const at = () => chance.below(durationMs)
  for (let count = 0; count < 8; count++) {
    const operator = chance.pick(['olga', 'otto'])
    doings.push({ at: at(), does: 'duty', operator, capacity: chance.pick([0, 1, 2]) })
  }
  for (let count = 0; count < 8; count++) {
    doings.push({ at: at(), does: 'rules', set: chance.below(3) })
  }
  for (let count = 0; count < 24; count++) {
    const does = chance.pick(['invite', 'invite', 'redirect', 'block', 'unblock'] as const)
    const pick = chance.below(1_000_000)
    if (does === 'block' || does === 'unblock') {
      doings.push({ at: at(), does, pick, ms: chance.pick([30_000, 240_000]) })
    } else doings.push({ at: at(), does, pick })
  }
  return doings
}
