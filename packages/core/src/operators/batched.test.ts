import { Subject } from 'rxjs'
import { expect, test } from 'vitest'
import { batched, type TakeBack } from './batched.ts'

function bench(size: number) {
  const source = new Subject<number>()
  const batches: number[][] = []
  const takeBacks: TakeBack<number>[] = []
  const release: (() => void)[] = []
  const out: number[] = []
  let completed = false
  source
    .pipe(
      batched(size, (batch, takeBack) => {
        batches.push(batch)
        takeBacks.push(takeBack)
        return new Promise<number[]>((resolve) => {
          release.push(() => resolve(batch))
        })
      }),
    )
    .subscribe({
      next: (value) => out.push(value),
      complete: () => {
        completed = true
      },
    })
  const turns = async () => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
  }
  return {
    source,
    batches,
    out,
    turns,
    takeBacks,
    get completed() {
      return completed
    },
    async finish() {
      await turns()
      release.shift()?.()
      await turns()
    },
  }
}

test('a burst is one batch, and what comes meanwhile the next, up to the size', async () => {
  const op = bench(3)
  for (const value of [1, 2]) op.source.next(value)
  expect(op.batches).toEqual([])
  await op.turns()
  for (const value of [3, 4, 5, 6]) op.source.next(value)
  await op.finish()
  expect(op.out).toEqual([1, 2])
  await op.finish()
  await op.finish()
  expect(op.batches).toEqual([[1, 2], [3, 4, 5], [6]])
  expect(op.out).toEqual([1, 2, 3, 4, 5, 6])
})

test('what waits can be taken back, in order, and what is worked on cannot', async () => {
  const op = bench(10)
  op.source.next(1)
  await op.turns()
  for (const value of [2, 3, 4, 5]) op.source.next(value)
  expect(op.takeBacks[0]?.((value) => value % 2 === 1)).toEqual([3, 5])
  await op.finish()
  await op.finish()
  expect(op.out).toEqual([1, 2, 4])
})

test('it ends when the last batch has', async () => {
  const op = bench(10)
  op.source.next(1)
  op.source.complete()
  await op.turns()
  expect(op.completed).toBe(false)
  await op.finish()
  expect(op.completed).toBe(true)
})

test('it ends at once when there was nothing', () => {
  const op = bench(10)
  op.source.complete()
  expect(op.completed).toBe(true)
})
