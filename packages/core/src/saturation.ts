import type { Account } from './account.ts'
import type { Announcer } from './announce.ts'
import type { SteppedOutcome } from './commit/outcome.ts'
import type { BoundWindow } from './step/windows/bound-window.ts'

/** Windows that were told of; with more, the first ones are told of again. */
const remembered = 1_000

/**
 * Counts the windows that hold fewer events than there were, and tells of each window of a rule
 * once, however many visitors fill it: a flood of events must not become a flood of errors.
 */
export class Saturation {
  private readonly account: Account
  private readonly announcer: Announcer
  private readonly bound: number
  private readonly told = new Set<string>()

  constructor(account: Account, announcer: Announcer, bound: number) {
    this.account = account
    this.announcer = announcer
    this.bound = bound
  }

  note({ slot: { key }, stepped, arrival }: SteppedOutcome): void {
    for (const window of stepped.saturated) this.tell(window, 'visitor', key)
    for (const window of arrival?.admitted?.saturated ?? []) this.tell(window, 'address', key)
  }

  private tell(
    window: BoundWindow,
    whose: 'visitor' | 'address',
    { site, id }: { readonly site: string; readonly id: string },
  ): void {
    this.account.saturated++
    const { told } = this
    if (told.has(window.key)) return
    const [first] = told
    if (told.size >= remembered && first !== undefined) told.delete(first)
    told.add(window.key)
    const holder = `${whose === 'visitor' ? 'visitor' : 'the address of visitor'} ${JSON.stringify(id)}`
    this.announcer.error(
      'WINDOW_SATURATED',
      `${window.fact} has more than ${this.bound} events for ${holder} of site "${site}": what rules see of them are the latest ${this.bound}. Shorten "within", add a "where", or raise the bound windowEvents. Told once for this window; the account counts on.`,
      undefined,
    )
  }
}
