import type { Cancel, Clock, EngineError } from '@beckon/core'
import { count } from '../terminal/format.ts'

/** One window, ms: so long a message that was told is only counted. */
const windowMs = 10_000
/** Different messages told within a window. */
const mostLines = 10

/** Tells what goes wrong, however often it does: the first of a kind at once, the rest as a number. */
export class ErrorLog {
  private readonly clock: Clock
  private readonly say: (line: string) => void
  /** Told in this window, and how often again since. */
  private readonly again = new Map<string, number>()
  private untold = 0
  private cancel: Cancel | undefined

  constructor(clock: Clock, say: (line: string) => void) {
    this.clock = clock
    this.say = say
  }

  add({ message, cause }: EngineError): void {
    this.tell(cause instanceof Error ? `${message} ${cause.message}` : message)
  }

  tell(line: string): void {
    this.cancel ??= this.clock.setTimer(this.clock.now() + windowMs, () => this.flush())
    const times = this.again.get(line)
    if (times !== undefined) this.again.set(line, times + 1)
    else if (this.again.size < mostLines) {
      this.again.set(line, 0)
      this.say(line)
    } else this.untold++
  }

  /** Tells what was only counted, and begins anew. */
  flush(): void {
    this.cancel?.()
    this.cancel = undefined
    for (const [line, times] of this.again) {
      if (times > 0) this.say(`${count(times, 'more time')} within 10 s: ${line}`)
    }
    if (this.untold > 0) this.say(`${count(this.untold, 'other error')} within 10 s.`)
    this.again.clear()
    this.untold = 0
  }
}
