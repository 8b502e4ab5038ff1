import { Observable, type OperatorFunction } from 'rxjs'

/** Takes out of the values that wait for their batch those it is asked for, in order. */
export type TakeBack<In> = (wanted: (value: In) => boolean) => In[]

/**
 * Works in batches, one at a time: whatever arrives while a batch is worked on is the next one.
 * A burst becomes one batch because work starts a little later, when `soon` says; a lone value
 * waits for nobody. `project` must not reject.
 */
export function batched<In, Out>(
  size: number,
  project: (batch: In[], takeBack: TakeBack<In>) => Promise<readonly Out[]>,
  soon: (start: () => void) => void = queueMicrotask,
): OperatorFunction<In, Out> {
  return (source) =>
    new Observable<Out>((subscriber) => {
      let waiting: In[] = []
      let busy = false
      let ended = false

      const takeBack: TakeBack<In> = (wanted) => {
        const taken = waiting.filter(wanted)
        if (taken.length > 0) waiting = waiting.filter((value) => !wanted(value))
        return taken
      }
      const work = async (): Promise<void> => {
        while (waiting.length > 0) {
          const batch = waiting.length <= size ? waiting : waiting.slice(0, size)
          waiting = waiting.length <= size ? [] : waiting.slice(size)
          for (const value of await project(batch, takeBack)) subscriber.next(value)
        }
        busy = false
        if (ended) subscriber.complete()
      }
      const start = (): void => {
        work().catch((error: unknown) => subscriber.error(error))
      }
      return source.subscribe({
        next(value) {
          waiting.push(value)
          if (busy) return
          busy = true
          soon(start)
        },
        error: (error: unknown) => subscriber.error(error),
        complete() {
          ended = true
          if (!busy) subscriber.complete()
        },
      })
    })
}
