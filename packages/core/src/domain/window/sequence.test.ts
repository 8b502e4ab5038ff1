import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { destroyer, type SequenceLog, withPart } from './sequence.ts'
import { noHorizon } from './series.ts'

interface Event {
  readonly at: number
  readonly parts: number
}

/** When the latest whole sequence set out, found by trying every choice of events. */
function latestStart(events: readonly Event[], steps: number): number | undefined {
  let latest: number | undefined
  const choose = (chosen: readonly number[]): void => {
    if (chosen.length === steps) {
      const [first = 0] = chosen
      const last = chosen[chosen.length - 1] ?? 0
      const between = events.slice(first + 1, last)
      if (between.some(({ parts }) => (parts & destroyer) !== 0)) return
      latest = Math.max(latest ?? noHorizon, events[first]?.at ?? noHorizon)
      return
    }
    for (let next = (chosen.at(-1) ?? -1) + 1; next < events.length; next++) {
      if (((events[next]?.parts ?? 0) & (1 << chosen.length)) !== 0) choose([...chosen, next])
    }
  }
  choose([])
  return latest
}

const bit = (part: number) => fc.boolean().map((set) => (set ? part : 0))
const parts = (steps: number) =>
  fc.tuple(...Array.from({ length: steps }, (_, step) => bit(1 << step)), fc.nat(3)).map((bits) => {
    const chance = bits.at(-1)
    const own = bits.slice(0, -1).reduce((all, one) => all | one, 0)
    // Now and then an event destroys, also one that is a step itself.
    return chance === 0 ? own | destroyer : own
  })
const plan = fc.integer({ min: 2, max: 4 }).chain((steps) =>
  fc.record({
    steps: fc.constant(steps),
    within: fc.integer({ min: 1, max: 20 }),
    events: fc.array(
      fc.record({ later: fc.nat(3), ago: fc.constantFrom(0, 0, 0, 1, 4), parts: parts(steps) }),
      { maxLength: 12 },
    ),
  }),
)

describe('a sequence', () => {
  it('is told as by trying every choice of events, late ones put in where they happened', () => {
    fc.assert(
      fc.property(plan, ({ steps, within, events }) => {
        let log: SequenceLog | undefined
        let now = 100
        const all: Event[] = []
        for (const { later, ago, parts } of events) {
          now += later
          const at = now - ago
          log = withPart(log && Object.freeze(log), at, parts, now - within, 1_000, steps)
          Object.freeze(log?.open)
          all.push({ at, parts })
          const inOrder = [...all].sort((a, b) => a.at - b.at)
          for (let then = now; then < now + within; then++) {
            const inside = inOrder.filter((event) => event.at > then - within)
            const since = latestStart(inside, steps)
            const holds = log?.since !== undefined && log.since > then - within
            expect(holds).toBe(since !== undefined)
            if (since !== undefined) expect(log?.since).toBe(since)
          }
        }
        expect(log && JSON.parse(JSON.stringify(log))).toEqual(log)
      }),
      { numRuns: 1_000 },
    )
  })

  const told = (events: readonly (readonly [number, number])[], steps: number) =>
    events.reduce<SequenceLog | undefined>(
      (log, [at, parts]) => withPart(log, at, parts, noHorizon, 1_000, steps),
      undefined,
    )?.since

  it('takes events of one instant as they arrived', () => {
    expect(
      told(
        [
          [5, 1],
          [5, 2],
        ],
        2,
      ),
    ).toBe(5)
    expect(
      told(
        [
          [5, 2],
          [5, 1],
        ],
        2,
      ),
    ).toBeUndefined()
  })

  it('needs an event for each step', () => {
    expect(told([[1, 3]], 2)).toBeUndefined()
    expect(
      told(
        [
          [1, 3],
          [2, 3],
        ],
        2,
      ),
    ).toBe(1)
  })

  it('is not destroyed by its first or last event, nor by one outside of it', () => {
    expect(
      told(
        [
          [1, 1 | destroyer],
          [2, 2 | destroyer],
        ],
        2,
      ),
    ).toBe(1)
    expect(
      told(
        [
          [0, destroyer],
          [1, 1],
          [2, 2],
          [3, destroyer],
        ],
        2,
      ),
    ).toBe(1)
    expect(
      told(
        [
          [1, 1],
          [2, destroyer],
          [3, 2],
        ],
        2,
      ),
    ).toBeUndefined()
    expect(
      told(
        [
          [1, 1],
          [2, 2 | destroyer],
          [3, 4],
        ],
        3,
      ),
    ).toBeUndefined()
  })

  it('is made or destroyed by an event that comes late', () => {
    expect(
      told(
        [
          [1, 1],
          [3, 4],
          [2, 2],
        ],
        3,
      ),
    ).toBe(1)
    expect(
      told(
        [
          [1, 1],
          [3, 2],
          [2, destroyer],
        ],
        2,
      ),
    ).toBeUndefined()
  })

  it('that was told stays so when its events must go for want of room', () => {
    let log: SequenceLog | undefined
    for (let at = 0; at < 50; at++)
      log = withPart(log, at, at === 0 ? 1 : at === 1 ? 2 : 4, noHorizon, 10, 3)
    expect(log).toMatchObject({ since: 0, cutAt: 39 })
    expect(log?.times).toHaveLength(10)
  })
})
