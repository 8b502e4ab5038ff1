import { type Client, connect, type Tracked } from '@beckon/transport-ws/client'
import { WebSocket } from 'ws'

/** How long between two events of a visitor, ms. */
const everyMs = 200

/** A visitor with the real client, who goes on whatever happens to the server, and takes notes. */
export class InsistentVisitor {
  readonly client: Client
  /** Everything it did. */
  readonly tracked: Tracked[] = []
  /** How often each invitation was shown. */
  readonly shown = new Map<string, number>()
  private timer: NodeJS.Timeout | undefined

  constructor(url: string, site: string) {
    this.client = connect({
      url,
      site,
      WebSocket,
      bounds: { backoffBaseMs: 100, backoffCapMs: 1_000, paceMs: 20, bufferEvents: 10_000 },
    })
    this.client.on('invite', ({ id }) => {
      this.shown.set(id, (this.shown.get(id) ?? 0) + 1)
      this.do('invitation.shown', { invitation: id })
      this.do('invitation.declined', { invitation: id })
    })
  }

  /** Does something now and again. `chance`: 0 to 1. */
  start(chance: () => number): void {
    this.timer = setTimeout(
      () => {
        this.do(chance() < 0.2 ? 'help.wanted' : 'page.view')
        this.start(chance)
      },
      everyMs * 2 * chance(),
    )
  }

  /** Does nothing any more, and waits until everything is answered. */
  async rest(): Promise<void> {
    clearTimeout(this.timer)
    await this.client.drained()
  }

  private do(type: string, data?: { readonly invitation: string }): void {
    this.tracked.push(
      this.client.track(type, data, {
        page: { url: 'https://shop.example/product/oak-desk' },
      }),
    )
  }
}
