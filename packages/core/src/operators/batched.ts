import { Observable, type OperatorFunction } from 'rxjs'

/** Takes out of the values that wait for their batch those it is asked for, in order. */
export type TakeBack<In> = (wanted: (value: In) => boolean) => In[]

/** So many make a batch that is worth starting. */
const enough = 32

/**
 * Works in batches, one at a time: whatever arrives while a batch is worked on is the next one.
 * A burst becomes one batch because work starts a little later, when `soon` says, or when enough
 * have come: what waits for long costs more to keep than it saves. A lone value waits for nobody.
 * `project` must not reject. `depth` is given a look at how many wait.
 */
export function batched<In, Out>(
  size: number,
  project: (batch: In[], takeBack: TakeBack<In>) => Promise<readonly Out[]>,
  soon: (start: () => void) => void = queueMicrotask,
  depth?: (waiting: () => number) => void,
): OperatorFunction<In, Out> {
  return (source) =>
    new Observable<Out>((subscriber) => {
      let waiting: In[] = []
      let phase: 'resting' | 'starting' | 'working' = 'resting'
      let ended = false
      depth?.(() => waiting.length)

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
        phase = 'resting'
        if (ended) subscriber.complete()
      }
      const start = (): void => {
        if (phase !== 'starting') return
        phase = 'working'
        work().catch((error: unknown) => subscriber.error(error))
      }
      return source.subscribe({
        next(value) {
          waiting.push(value)
          if (phase === 'resting') {
            phase = 'starting'
            soon(start)
          } else if (phase === 'starting' && waiting.length === enough) queueMicrotask(start)
        },
        error: (error: unknown) => subscriber.error(error),
        complete() {
          ended = true
          if (phase === 'resting') subscriber.complete()
        },
      })
    })
}
