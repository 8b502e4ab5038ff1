/** When something happened in a visitor's life: by visit, then by event within it. */
export interface Moment {
  readonly visit: number
  readonly event: number
}

/** Things of one visitor, the earliest first, and of how many only that they were too many. */
export interface Moments<Of extends Moment> {
  list: Of[]
  cut: number
}

/** Takes in one thing; of more than `most`, the earliest go. Each is told of once. */
export function keep<Of extends Moment>(moments: Moments<Of>, one: Of, most: number): void {
  const { list } = moments
  let place = list.length
  while (place > 0 && before(one, list[place - 1] as Of)) place--
  list.splice(place, 0, one)
  if (list.length > most) {
    moments.cut += list.length - most
    list.splice(0, list.length - most)
  }
}

function before(left: Moment, right: Moment): boolean {
  return left.visit - right.visit < 0 || (left.visit === right.visit && left.event < right.event)
}
