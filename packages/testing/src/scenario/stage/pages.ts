import type { Delivery, Effect, Transport } from '@beckon/core/adapter'

/** The pages of all visitors on a stage: the transport that takes effects to them. */
export class Pages implements Transport {
  readonly name = 'pages'
  /** Who has a page that is connected, by site and id. */
  private readonly connections = new Set<string>()
  /** The invitation that each visitor's page got last, by its id. */
  private readonly invitations = new Map<string, string>()

  async open(): Promise<void> {}

  async deliver(
    { site, visitor }: { site: string; visitor: string },
    effect: Effect,
  ): Promise<Delivery> {
    const name = nameOf(site, visitor)
    if (!this.connections.has(name)) return 'unreachable'
    if (effect.type === 'invite') this.invitations.set(name, effect.id)
    return 'delivered'
  }

  /** Operators are always there to be told. */
  async tell(): Promise<Delivery> {
    return 'delivered'
  }

  async close(): Promise<void> {}

  /** A visitor's page is connected, or not any more. */
  connected(site: string, visitor: string, is: boolean): void {
    if (is) this.connections.add(nameOf(site, visitor))
    else this.connections.delete(nameOf(site, visitor))
  }

  /** The id of the invitation that a visitor's page got last. */
  invitationOf(site: string, visitor: string): string | undefined {
    return this.invitations.get(nameOf(site, visitor))
  }
}

function nameOf(site: string, visitor: string): string {
  return `${site}\n${visitor}`
}
