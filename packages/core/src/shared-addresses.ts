import type { Announcer } from './announce.ts'
import { sharedFrom } from './block-list/site-blocks.ts'
import type { SteppedOutcome } from './commit/outcome.ts'

/** Addresses that were told of; with more, the first ones are told of again. */
const remembered = 1_000

/** Warns of addresses that a rule blocks and many visitors share: once of each. */
export class SharedAddresses {
  private readonly announcer: Announcer
  private readonly told = new Set<string>()

  constructor(announcer: Announcer) {
    this.announcer = announcer
  }

  note({ slot: { key }, stepped }: SteppedOutcome): void {
    for (const change of stepped.addressChanges) {
      if (change.kind !== 'block') continue
      const { key: address = '', visitors = 0 } = stepped.state.context?.address ?? {}
      if (visitors < sharedFrom || this.told.has(address)) continue
      this.remember(address)
      const { rule, until } = change.block
      const end =
        until === undefined ? 'until it is taken back' : `for ${until - change.block.since} ms`
      this.announcer.error(
        'SHARED_ADDRESS',
        `Rule "${rule}" has blocked an address of site "${key.site}" ${end}, and ${visitors} visitors were seen behind it within a day: block the visitor instead, or make the rule ask for "address.visitors". Told once for this address.`,
        undefined,
      )
    }
  }

  private remember(address: string): void {
    const [first] = this.told
    if (this.told.size >= remembered && first !== undefined) this.told.delete(first)
    this.told.add(address)
  }
}
