import type { Clock } from '../env/env.ts'
import type { Answer } from '../ports/transport.ts'
import type { CommitBegun, CommitEnd, CommitProbe, Passage, Probe } from './probe.ts'

const nobody: readonly Probe[] = []

/** Who observes the engine. Where nobody does, all that is asked is whether somebody does. */
export class Probes {
  private readonly clock: Clock
  private readonly onError: (cause: unknown) => void
  private probes = nobody

  /** @param onError a probe threw; the others were told */
  constructor(clock: Clock, onError: (cause: unknown) => void) {
    this.clock = clock
    this.onError = onError
  }

  /** Whether somebody observes. */
  get any(): boolean {
    return this.probes.length > 0
  }

  /** The stopwatch, ms. */
  now(): number {
    return this.clock.stopwatch?.() ?? this.clock.now()
  }

  /** Where somebody observes, the stopwatch: what begins now is measured from it. */
  begin(): number | undefined {
    return this.any ? this.now() : undefined
  }

  /** Gives back how it ends. */
  add(probe: Probe): () => void {
    this.probes = [...this.probes, probe]
    let observes = true
    return () => {
      const place = observes ? this.probes.indexOf(probe) : -1
      this.probes = this.probes.filter((_, index) => index !== place)
      observes = false
    }
  }

  /** A message has come in; undefined where nobody observes. */
  received(): Passage | undefined {
    if (!this.any) return undefined
    const passage = { since: this.now() }
    this.tell((probe) => probe.received?.(passage))
    return passage
  }

  answered(passage: Passage, answer: Answer): void {
    const ms = this.now() - passage.since
    this.tell((probe) => probe.answered?.(passage, answer, ms))
  }

  /** A commit begins; undefined where nobody observes. */
  committing(commit: CommitBegun): CommitWatch | undefined {
    if (!this.any) return undefined
    const listeners: CommitProbe[] = []
    this.tell((probe) => {
      const listener = probe.committing?.(commit)
      if (listener !== undefined) listeners.push(listener)
    })
    return new CommitWatch(this.now(), listeners, this)
  }

  /** Tells all who observe. */
  tell(tell: (probe: Probe) => void): void {
    for (const probe of this.probes) this.guard(() => tell(probe))
  }

  guard(call: () => void): void {
    try {
      call()
    } catch (cause) {
      this.onError(cause)
    }
  }
}

/** One commit, as those hear it who observe. */
export class CommitWatch {
  private readonly since: number
  private readonly listeners: readonly CommitProbe[]
  private readonly probes: Probes
  private tries = 0

  constructor(since: number, listeners: readonly CommitProbe[], probes: Probes) {
    this.since = since
    this.listeners = listeners
    this.probes = probes
  }

  /** Makes a call to the storage, with everybody around it who wants to be. */
  call<T>(make: () => Promise<T>): Promise<T> {
    this.tries++
    let call = make
    for (const listener of this.listeners) {
      if (listener.around === undefined) continue
      const inner = call
      let made: Promise<T> | undefined
      call = () => {
        const once = (): Promise<T> => (made ??= inner())
        this.probes.guard(() => listener.around?.(once))
        return once()
      }
    }
    return call()
  }

  /** The storage has answered, or will not. */
  ended(end: Pick<CommitEnd, 'conflicts' | 'committed'> & { readonly error?: unknown }): void {
    const now = this.probes.now()
    const told = { ...end, ms: now - this.since, tries: this.tries, now }
    for (const listener of this.listeners) this.probes.guard(() => listener.ended?.(told))
  }
}
