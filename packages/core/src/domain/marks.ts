/**
 * What is remembered of rules for one visitor: pairs of a rule's number (from a hash of its content)
 * and its mark, in no order. Two numbers a rule take 16 bytes; an object with the same in it takes
 * over a hundred, and a visitor may have one for each of a thousand rules.
 */
export type Marks = readonly number[]

/**
 * The memory of one rule: 8 × (instant of the last time it was applied, ms, + 1), or 0 for never,
 * plus the three flags below.
 */
export type Mark = number

/** Nothing is remembered. */
export const blank: Mark = 0

const on = 1
const held = 2
const due = 4

/** It was true when last looked at. */
export function isOn(mark: Mark): boolean {
  return (mark & on) !== 0
}

/** Its effect is held and will be withdrawn (`fire: while`). */
export function isHeld(mark: Mark): boolean {
  return (mark & held) !== 0
}

/** It has become true and waits to be applied (`fire: rising`). */
export function isDue(mark: Mark): boolean {
  return (mark & due) !== 0
}

/** When it was last applied, ms; -Infinity for never. */
export function appliedAt(mark: Mark): number {
  return mark < 8 ? Number.NEGATIVE_INFINITY : Math.floor(mark / 8) - 1
}

/** The least mark of a rule that was last applied at an instant, ms, or later. */
export function appliedFrom(at: number): Mark {
  return (Math.floor(at) + 1) * 8
}

/** It has become true. */
export function turnedOn(mark: Mark, isDueNow: boolean): Mark {
  return withFlags(mark, (mark & held) | on | (isDueNow ? due : 0))
}

/** It has become false. */
export function turnedOff(mark: Mark): Mark {
  return withFlags(mark, mark & held)
}

/** It takes effect, for as long as it is true where `holds`. */
export function applied(mark: Mark, at: number, holds: boolean): Mark {
  return appliedFrom(at) + ((mark & (on | held)) | (holds ? held : 0))
}

/** Its effect was taken back. */
export function withdrawn(mark: Mark): Mark {
  return withFlags(mark, mark & (on | due))
}

/** What a visitor's marks say of the rule with this number. */
export function markOf(marks: Marks | undefined, number: number): Mark {
  if (marks === undefined) return blank
  for (let place = 0; place < marks.length; place += 2) {
    if (marks[place] === number) return marks[place + 1] as Mark
  }
  return blank
}

// The instant lies beyond 32 bits, so the flags are exchanged by adding.
function withFlags(mark: Mark, flags: number): Mark {
  return mark - (mark & 7) + flags
}
