import { Observable, type OperatorFunction } from 'rxjs'

/** Waits in every queue, and has its turn when it has come to the head of the last. */
class Marker<In> {
  readonly value: In
  queues: number

  constructor(value: In, queues: number) {
    this.value = value
    this.queues = queues
  }
}

/**
 * Projects values one after the other for each key, and different keys concurrently. An answer
 * that is no promise is passed on at once, in the same call. Only keys with a promise under way
 * cost memory; `groupBy` would keep a Subject for every visitor there ever was.
 *
 * A value whose key is `undefined` has its turn when all that came before it is done, and keeps
 * nobody waiting. `before` is asked for what must still go first when a value that had to wait
 * has its turn. A projection of `undefined` passes nothing on. `project` must neither throw nor reject.
 */
export function inOrder<In, Out>(
  key: (value: In) => unknown,
  project: (value: In) => Out | undefined | Promise<Out | undefined>,
  before: (value: In) => In | undefined = () => undefined,
): OperatorFunction<In, Out> {
  return (source) =>
    new Observable<Out>((subscriber) => {
      const queues = new Map<unknown, (In | Marker<In>)[]>()
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
        if (at !== undefined && !queues.has(at)) queues.set(at, [])
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
        const queue = queues.get(at) ?? []
        for (let value = queue[0]; value !== undefined; value = queue[0]) {
          if (value instanceof Marker) {
            queue.shift()
            if (--value.queues === 0) run(value.value, undefined)
            continue
          }
          const first = before(value)
          if (first === undefined) queue.shift()
          if (!run(first ?? value, at)) return
        }
        queues.delete(at)
        if (ended && queues.size === 0) subscriber.complete()
      }
      return source.subscribe({
        next(value) {
          const at = key(value)
          const queue = queues.size > 0 ? queues.get(at) : undefined
          if (queue !== undefined) queue.push(value)
          else if (at !== undefined || queues.size === 0) run(value, at)
          else {
            const marker = new Marker(value, queues.size)
            for (const waiting of queues.values()) waiting.push(marker)
          }
        },
        error: (error: unknown) => subscriber.error(error),
        complete() {
          ended = true
          if (queues.size === 0) subscriber.complete()
        },
      })
    })
}
