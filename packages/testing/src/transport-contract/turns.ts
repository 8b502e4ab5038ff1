import { MessageChannel } from 'node:worker_threads'

/** Turns of the event loop, for waiting without a clock: in each, whatever is ready may happen. */
export class Turns {
  private readonly channel = new MessageChannel()
  private waiting: (() => void)[] = []

  constructor() {
    this.channel.port1.on('message', () => {
      const waiting = this.waiting
      this.waiting = []
      this.channel.port1.unref()
      for (const resolve of waiting) resolve()
    })
    this.channel.port1.unref()
  }

  /** Resolves in the next turn. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      if (this.waiting.length === 0) {
        // Nothing else may keep the process alive meanwhile.
        this.channel.port1.ref()
        this.channel.port2.postMessage(undefined)
      }
      this.waiting.push(resolve)
    })
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.channel.port1.once('close', resolve)
      this.channel.port1.close()
    })
  }
}
