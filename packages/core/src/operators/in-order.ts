import { Observable, type OperatorFunction } from 'rxjs'

/**
 * Projects values one after the other for each key, and different keys concurrently. An answer
 * that is no promise is passed on at once, in the same call. Only keys with a promise under way
 * cost memory; `groupBy` would keep a Subject for every visitor there ever was.
 * `undefined` passes nothing on. `project` must neither throw nor reject.
 */
export function inOrder<In, Out>(
  key: (value: In) => unknown,
  project: (value: In) => Out | undefined | Promise<Out | undefined>,
): OperatorFunction<In, Out> {
  return (source) =>
    new Observable<Out>((subscriber) => {
      const queues = new Map<unknown, In[]>()
      let ended = false

      const emit = (out: Out | undefined): void => {
        if (out !== undefined) subscriber.next(out)
      }
      const run = (value: In, at: unknown): boolean => {
        const projected = project(value)
        if (!(projected instanceof Promise)) {
          emit(projected)
          return true
        }
        if (!queues.has(at)) queues.set(at, [])
        projected.then(
          (out) => {
            emit(out)
            drain(at)
          },
          (error: unknown) => subscriber.error(error),
        )
        return false
      }
      const drain = (at: unknown): void => {
        const queue = queues.get(at)
        for (let value = queue?.shift(); value !== undefined; value = queue?.shift()) {
          if (!run(value, at)) return
        }
        queues.delete(at)
        if (ended && queues.size === 0) subscriber.complete()
      }
      return source.subscribe({
        next(value) {
          const at = key(value)
          const queue = queues.size > 0 ? queues.get(at) : undefined
          if (queue !== undefined) queue.push(value)
          else run(value, at)
        },
        error: (error: unknown) => subscriber.error(error),
        complete() {
          ended = true
          if (queues.size === 0) subscriber.complete()
        },
      })
    })
}
