import { Observable, type Subscriber } from 'rxjs'

/** Where values enter a pipeline that has one reader: a Subject without the list of its readers. */
export class Inlet<Value> {
  private reader: Subscriber<Value> | undefined
  readonly values$ = new Observable<Value>((subscriber) => {
    this.reader = subscriber
  })

  next(value: Value): void {
    this.reader?.next(value)
  }

  complete(): void {
    this.reader?.complete()
  }
}
