import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

interface Wire {
  readonly browser: Socket
  isWebSocket: boolean
  deaf: boolean
}

/** Stands between the browser and the server, as the network does, and fails when it is told to. */
export class Relay {
  private readonly wires = new Set<Wire>()
  private readonly server = createServer((browser) => this.take(browser))
  private readonly to: number

  /** @param to the port of the server */
  constructor(to: number) {
    this.to = to
  }

  /** Listens; gives back its port. */
  async open(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    return (this.server.address() as AddressInfo).port
  }

  /** What browsers say on the WebSockets there are now gets lost from now on; they go on hearing. */
  loseUpwards(): void {
    for (const wire of this.wires) if (wire.isWebSocket) wire.deaf = true
  }

  /** Cuts the WebSockets there are now, or those among them that lose what browsers say. */
  cut(which: 'all' | 'deaf' = 'all'): void {
    for (const { browser, isWebSocket, deaf } of this.wires) {
      if (isWebSocket && (deaf || which === 'all')) browser.destroy()
    }
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve))
    for (const { browser } of this.wires) browser.destroy()
    await closed
  }

  private take(browser: Socket): void {
    const upstream = connect(this.to, '127.0.0.1')
    const wire: Wire = { browser, isWebSocket: false, deaf: false }
    this.wires.add(wire)
    browser.on('data', (chunk: Buffer) => {
      if (chunk.includes('Upgrade: websocket')) wire.isWebSocket = true
      if (!wire.deaf) upstream.write(chunk)
    })
    upstream.pipe(browser)
    for (const [one, other] of [
      [browser, upstream],
      [upstream, browser],
    ] as const) {
      // What breaks on one side is gone on the other.
      one.on('error', () => {})
      one.on('close', () => {
        this.wires.delete(wire)
        other.destroy()
      })
    }
  }
}
