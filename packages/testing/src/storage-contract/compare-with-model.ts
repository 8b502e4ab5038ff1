import type { EntityKey, ReadQuery, Storage, StoredRecord, Unit } from '@beckon/core/adapter'
import { all, same } from './harness.ts'
import { StorageModel } from './model.ts'
import { effect, key, noon, record, ref } from './samples.ts'

/**
 * Plays commands on an open, empty storage and on a model of one, and compares every answer. The
 * numbers choose the commands, so that any generator of integers can drive and shrink a run.
 *
 * @param choices any integers; about ten make one command
 * @throws AssertionError at the first answer that differs
 * @example
 * fc.assert(fc.asyncProperty(fc.array(fc.nat(255), { maxLength: 400, size: 'max' }), async (choices) => {
 *   const storage = memoryStorage()
 *   await storage.open()
 *   await compareWithModel(storage, choices)
 *   await storage.close()
 * }))
 */
export async function compareWithModel(
  storage: Storage,
  choices: readonly number[],
): Promise<void> {
  const model = new StorageModel()
  const draw = new Draw(choices)
  while (draw.left) {
    await play(storage, model, draw)
    await compareAll(storage, model)
  }
}

/** Takes choices one by one; when there are none left, always the first. */
class Draw {
  private position = 0
  private readonly choices: readonly number[]

  constructor(choices: readonly number[]) {
    this.choices = choices
  }

  get left(): boolean {
    return this.position < this.choices.length
  }

  below(limit: number): number {
    const choice = this.choices[this.position] ?? 0
    this.position += 1
    return Math.abs(choice) % limit
  }

  /** Up to `most` of something. */
  some<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.below(most + 1) }, make)
  }

  site(): string {
    return `site-${this.below(2)}`
  }

  visitor(): string {
    return `v${this.below(3)}`
  }

  at(): number {
    return noon + this.below(8)
  }

  key(): EntityKey {
    const kind = (['visitor', 'visitor', 'address', 'site'] as const)[this.below(4)] ?? 'visitor'
    return key(this.visitor(), this.site(), kind)
  }
}

async function play(storage: Storage, model: StorageModel, draw: Draw): Promise<void> {
  const command = draw.below(10)
  if (command < 6) {
    // The model goes first and alone: a later unit of the call may build on an earlier one.
    const units: Unit[] = []
    const expected = draw.some(3, () => {
      const unit = drawUnit(model, draw, units.length)
      units.push(unit)
      return model.commit(unit)
    })
    same(await storage.commit(units), expected, 'commit')
  } else if (command === 6) {
    const site = draw.site()
    const ids = draw.some(4, () => `f${draw.below(6)}`)
    model.settle(site, ids)
    await storage.settle(site, ids)
  } else if (command === 7) {
    const [site, visitor] = [draw.site(), draw.visitor()]
    model.erase(site, visitor)
    await storage.erase(site, visitor)
  } else if (command === 8) {
    const before = draw.at()
    model.prune(before)
    await storage.prune(before)
  } else {
    const query = drawQuery(draw)
    const read = await compareRead(storage, model, query)
    const nth = draw.below(8)
    const from = read[nth]
    if (from !== undefined) {
      const rest = await all(storage.read({ ...query, after: from.cursor }))
      const { limit = read.length } = query
      const ahead = { ...query, limit: nth + 1 + limit }
      const { cursor: _, ...seen } = from
      const expected = model.read(ahead)
      same(seen, expected[nth], 'read')
      same(
        rest.map(({ cursor: __, ...one }) => one),
        expected.slice(nth + 1),
        'read after',
      )
    }
    const limit = draw.below(4)
    same(await storage.pending(limit), model.pending(limit), 'pending')
  }
}

function drawUnit(model: StorageModel, draw: Draw, nth: number): Unit {
  const entity = draw.key()
  const { version } = model.load(entity, [])
  const hasState = draw.below(4) > 0
  // Mostly the right version, at times one too low or too high.
  const expectedVersion = Math.max(0, version + ([0, 0, 0, 0, -1, 1][draw.below(6)] ?? 0))
  const visitor = () => (draw.below(2) === 0 ? {} : { visitor: draw.visitor() })
  return {
    entity,
    expectedVersion,
    events: draw.some(3, () =>
      ref(`e${draw.below(12)}`, {
        bodyHash: `h${draw.below(6) >> 2}`,
        at: draw.at(),
        ...visitor(),
      }),
    ),
    ...(hasState ? { state: { version, nth } } : {}),
    records: draw.some(2, () => {
      const { visitor: _, ...rest } = record(`r${draw.below(100)}`)
      const kind = draw.below(2) === 0 ? 'event' : 'decision'
      return { ...rest, kind, type: `t${draw.below(2)}`, at: draw.at(), ...visitor() }
    }),
    outbox: draw.some(2, () => effect(`f${draw.below(6)}`, { visitor: draw.visitor() })),
  }
}

function drawQuery(draw: Draw): ReadQuery {
  const wants = () => draw.below(3) === 0
  return {
    ...(wants() ? { site: draw.site() } : {}),
    ...(wants() ? { visitor: draw.visitor() } : {}),
    ...(wants() ? { kinds: [draw.below(2) === 0 ? 'event' : 'decision'] } : {}),
    ...(wants() ? { types: [`t${draw.below(3)}`] } : {}),
    ...(wants() ? { from: draw.at() } : {}),
    ...(wants() ? { to: draw.at() } : {}),
    ...(wants() ? { limit: draw.below(5) } : {}),
  }
}

async function compareRead(
  storage: Storage,
  model: StorageModel,
  query: ReadQuery,
): Promise<StoredRecord[]> {
  const read = await all(storage.read(query))
  const expected = storage.capabilities.log ? model.read(query) : []
  same(
    read.map(({ cursor: _, ...rest }) => rest),
    expected,
    `read ${JSON.stringify(query)}`,
  )
  return read
}

/** Everything there is, seen from outside. */
async function compareAll(storage: Storage, model: StorageModel): Promise<void> {
  const ids = Array.from({ length: 12 }, (_, i) => `e${i}`)
  const keys = ['site-0', 'site-1'].flatMap((site) =>
    (['visitor', 'address', 'site'] as const).flatMap((kind) =>
      ['v0', 'v1', 'v2'].map((id) => key(id, site, kind)),
    ),
  )
  same(
    await storage.load(keys.map((entity) => ({ entity, ids }))),
    keys.map((entity) => model.load(entity, ids)),
    'load',
  )
  await compareRead(storage, model, {})
  same(await storage.pending(1_000), model.pending(1_000), 'pending')
  // Where no log is kept, an erasure of nothing but records removes nothing.
  const { erased, ...rest } = await storage.history()
  const expected = model.history()
  same(rest.prunedBefore, expected.prunedBefore, 'history')
  if (storage.capabilities.log) same(erased, expected.erased, 'history')
}
