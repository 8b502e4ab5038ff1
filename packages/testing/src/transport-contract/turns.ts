import { MessageChannel } from 'node:worker_threads'

/** Turns of the event loop, for waiting without a clock: in each, whatever is ready may happen. */
export class Turns {
  private readonly channel = new MessageChannel()
  private next_: (() => void) | undefined

  constructor() {
    this.channel.port1.on('message', () => this.next_?.())
    this.channel.port1.unref()
  }

  next(): Promise<void> {
    return new Promise((resolve) => {
      // Nothing else may keep the process alive meanwhile.
      this.channel.port1.ref()
      this.next_ = () => {
        this.channel.port1.unref()
        resolve()
      }
      this.channel.port2.postMessage(undefined)
    })
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.channel.port1.once('close', resolve)
      this.channel.port1.close()
    })
  }
}
