import assert from 'node:assert/strict'
import { type Case, same } from './harness.ts'
import { commitOne, key, loadOne, logIds, noon, pendingIds, ref, step, write } from './samples.ts'

/** What a new process finds after the former one died without a word. */
const afterCrash: readonly Case[] = [
  {
    name: 'what was committed is there after a crash',
    needs: 'durable',
    run: async (h) => {
      const first = await h.open()
      await write(first, step('e1', 0), step('e2', 1))
      const second = await h.another(first)
      same(await loadOne(second, key(), ['e1', 'e2']), {
        version: 2,
        state: { last: 'e2' },
        known: [ref('e1'), ref('e2')],
      })
    },
  },
  {
    name: 'effects that were committed and not settled are pending after a crash',
    needs: 'durable',
    run: async (h) => {
      const first = await h.open()
      await write(first, step('e1', 0), step('e2', 1), step('e3', 2))
      await first.settle('shop', ['e2'])
      const second = await h.another(first)
      assert.deepEqual(await pendingIds(second), ['e1', 'e3'])
      await second.settle('shop', ['e1'])
      assert.deepEqual(await pendingIds(second), ['e3'])
    },
  },
  {
    name: 'a sender who resends after a crash finds its events known',
    needs: 'durable',
    run: async (h) => {
      const first = await h.open()
      await write(first, step('e1', 0))
      const second = await h.another(first)
      same(await commitOne(second, step('e1', 0)), { status: 'duplicate', ids: ['e1'] })
      same(await commitOne(second, step('e2', 1)), { status: 'committed', version: 2 })
    },
  },
  {
    name: 'the log goes on after a crash, in order',
    needs: 'durable',
    run: async (h) => {
      const first = await h.open()
      await write(first, step('e1', 0), step('e2', 1))
      const second = await h.another(first)
      await write(second, step('e3', 2))
      assert.deepEqual(await logIds(second), h.capabilities.log ? ['e1', 'e2', 'e3'] : [])
    },
  },
  {
    name: 'what was erased and pruned stays away after a crash, and history says so',
    needs: 'durable',
    run: async (h) => {
      const first = await h.open()
      await write(first, step('e1', 0))
      await first.prune(noon - 1)
      await first.erase('shop', 'v1')
      const second = await h.another(first)
      same(await loadOne(second, key(), ['e1']), { version: 0, known: [] })
      assert.deepEqual(await logIds(second), [])
      assert.deepEqual(await pendingIds(second), [])
      same(await second.history(), { prunedBefore: noon - 1, erased: 1 })
    },
  },
]

const betweenProcesses: readonly Case[] = [
  {
    name: 'two storages over the same content see each other’s commits',
    needs: 'shared',
    run: async (h) => {
      const one = await h.open()
      const two = await h.another(one)
      await write(one, step('e1', 0))
      assert.equal((await loadOne(two)).version, 1)
      await write(two, step('e2', 1))
      same((await loadOne(one)).state, { last: 'e2' })
      assert.deepEqual(await pendingIds(one), ['e1', 'e2'])
    },
  },
  {
    name: 'the second of two storages conflicts with the first',
    needs: 'shared',
    run: async (h) => {
      const one = await h.open()
      const two = await h.another(one)
      await Promise.all([one.load([{ entity: key() }]), two.load([{ entity: key() }])])
      await write(one, step('e1', 0))
      same(await commitOne(two, step('e2', 0)), { status: 'conflict', version: 1 })
      same(await commitOne(two, step('e1', 0)), { status: 'duplicate', ids: ['e1'] })
    },
  },
  {
    name: 'of racing writes through two storages exactly one wins each round',
    needs: 'shared',
    run: async (h) => {
      const one = await h.open()
      const two = await h.another(one)
      for (let round = 0; round < 20; round += 1) {
        const results = await Promise.all(
          [one, two].map((storage, n) => commitOne(storage, step(`e${round}-${n}`, round))),
        )
        assert.deepEqual(results.map(({ status }) => status).sort(), ['committed', 'conflict'])
      }
    },
  },
  {
    name: 'closing one of two storages leaves the other working',
    needs: 'shared',
    run: async (h) => {
      const one = await h.open()
      const two = await h.another(one)
      await write(one, step('e1', 0))
      await one.close()
      await write(two, step('e2', 1))
      assert.equal((await loadOne(two)).version, 2)
    },
  },
]

export const durability: readonly Case[] = [...afterCrash, ...betweenProcesses]
