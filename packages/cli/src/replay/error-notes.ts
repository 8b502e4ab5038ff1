import type { EngineError } from '@beckon/core'
import { number } from '../terminal/format.ts'

/** Keeps what went wrong during a run, so that it neither scrolls by nor drowns the rest. */
export class ErrorNotes {
  private readonly times = new Map<string, number>()

  add({ message, cause }: EngineError): void {
    this.say(cause instanceof Error ? `${message} ${cause.message}` : message)
  }

  say(line: string): void {
    // One line for each event would be no note any more.
    if (this.times.size >= 20 && !this.times.has(line)) return
    this.times.set(line, (this.times.get(line) ?? 0) + 1)
  }

  /** Each once, with how often it was said. */
  lines(): string[] {
    return [...this.times].map(([line, times]) =>
      times === 1 ? line : `${line} (${number(times)} times)`,
    )
  }
}
