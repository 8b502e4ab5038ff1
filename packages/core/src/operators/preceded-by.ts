import { Observable, type OperatorFunction } from 'rxjs'

/**
 * Lets others go first: before each value, everything `take` gives for it, one by one. What they
 * cause downstream has happened before the next is taken, so one may bring about another.
 */
export function precededBy<Value>(
  take: (value: Value) => Value | undefined,
): OperatorFunction<Value, Value> {
  return (source) =>
    new Observable<Value>((subscriber) =>
      source.subscribe({
        next(value) {
          for (let first = take(value); first !== undefined; first = take(value)) {
            subscriber.next(first)
          }
          subscriber.next(value)
        },
        error: (error: unknown) => subscriber.error(error),
        complete: () => subscriber.complete(),
      }),
    )
}
