import fc from 'fast-check'
import { Subject } from 'rxjs'
import { expect, test } from 'vitest'
import { inOrder } from './in-order.ts'

interface Value {
  readonly key: string | undefined
  readonly name: number
}

/** An operator whose projections are answered by hand; `undefined` keys and `at once` answer in the call. */
function bench(atOnce: (value: Value) => boolean, before?: (value: Value) => Value | undefined) {
  const source = new Subject<Value>()
  const waiting = new Map<number, () => void>()
  const started: Value[] = []
  const out: number[] = []
  const failed: unknown[] = []
  let completed = false
  source
    .pipe(
      inOrder(
        ({ key }) => key,
        (value) => {
          started.push(value)
          if (value.key === undefined || atOnce(value)) return value.name
          return new Promise<number>((resolve) => {
            waiting.set(value.name, () => resolve(value.name))
          })
        },
        before,
      ),
    )
    .subscribe({
      next: (name) => out.push(name),
      error: (error) => failed.push(error),
      complete: () => {
        completed = true
      },
    })
  return {
    source,
    waiting,
    started,
    out,
    failed,
    get completed() {
      return completed
    },
  }
}

const turns = async () => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
}

test('values of one key keep their order, whatever takes how long, and none is lost', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({ key: fc.constantFrom('a', 'b', 'c', undefined), atOnce: fc.boolean() }),
        { maxLength: 40 },
      ),
      fc.infiniteStream(fc.nat()),
      async (plan, choices) => {
        const op = bench(({ name }) => plan[name]?.atOnce === true)
        for (const [name, { key }] of plan.entries()) {
          op.source.next({ key, name })
          const next = choices.next().value ?? 0
          if (next % 3 === 0) await release(op.waiting, next)
        }
        op.source.complete()
        while (op.waiting.size > 0) await release(op.waiting, choices.next().value ?? 0)
        await turns()
        expect(op.completed).toBe(true)
        expect([...op.out].sort((a, b) => a - b)).toEqual(plan.map((_, name) => name))
        for (const key of ['a', 'b', 'c']) {
          const names = op.started.filter((value) => value.key === key).map(({ name }) => name)
          expect(names).toEqual([...names].sort((a, b) => a - b))
        }
        // Whatever came before a value without a key is out before it.
        for (const [name, { key }] of plan.entries()) {
          if (key !== undefined) continue
          const before = op.out.slice(0, op.out.indexOf(name))
          for (let earlier = 0; earlier < name; earlier++) {
            if (plan[earlier]?.key !== undefined) expect(before).toContain(earlier)
          }
        }
      },
    ),
  )
})

async function release(waiting: Map<number, () => void>, choice: number): Promise<void> {
  const names = [...waiting.keys()]
  const name = names[choice % Math.max(1, names.length)]
  if (name === undefined) return
  const resolve = waiting.get(name)
  waiting.delete(name)
  resolve?.()
  await turns()
}

test('an answer that is no promise is passed on in the same call', () => {
  const op = bench(() => true)
  op.source.next({ key: 'a', name: 1 })
  expect(op.out).toEqual([1])
})

test('a value without a key keeps nobody waiting', async () => {
  const op = bench(({ key }) => key === 'b')
  op.source.next({ key: 'a', name: 1 })
  op.source.next({ key: undefined, name: 2 })
  op.source.next({ key: 'b', name: 3 })
  op.source.next({ key: 'a', name: 4 })
  expect(op.out).toEqual([3])
  await release(op.waiting, 0)
  expect(op.out).toEqual([3, 1, 2])
  await release(op.waiting, 0)
  expect(op.out).toEqual([3, 1, 2, 4])
})

test('what must still go first is asked for when a value that waited has its turn', async () => {
  const due = [{ key: 'a', name: 10 }]
  const op = bench(
    ({ name }) => name >= 2,
    ({ name }) => (name === 3 ? due.shift() : undefined),
  )
  op.source.next({ key: 'a', name: 1 })
  op.source.next({ key: 'a', name: 2 })
  op.source.next({ key: 'a', name: 3 })
  await release(op.waiting, 0)
  expect(op.out).toEqual([1, 2, 10, 3])
})
