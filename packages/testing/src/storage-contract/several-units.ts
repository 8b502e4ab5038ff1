import assert from 'node:assert/strict'
import type { CommitResult } from '@beckon/core/adapter'
import { type Case, same } from './harness.ts'
import { commitOne, key, loadOne, pendingIds, ref, step, unit, write } from './samples.ts'

const statuses = (results: readonly CommitResult[]) => results.map(({ status }) => status)

/** Units of one call, and calls that race. */
export const severalUnits: readonly Case[] = [
  {
    name: 'units of one call answer in their order',
    run: async (h) => {
      const storage = await h.open()
      await write(storage, step('known', 0))
      const results = await storage.commit([
        step('a', 1, { entity: key('v2') }),
        step('a', 0, { entity: key('v3') }),
        step('known', 1),
        unit({ events: [ref('known', { bodyHash: 'other' })] }),
        step('b', 1),
      ])
      assert.deepEqual(statuses(results), [
        'conflict',
        'committed',
        'duplicate',
        'mismatch',
        'committed',
      ])
    },
  },
  {
    name: 'a later unit of a call builds on the version an earlier one made',
    run: async (h) => {
      const storage = await h.open()
      same(await storage.commit([step('e1', 0), step('e2', 1), step('e3', 2)]), [
        { status: 'committed', version: 1 },
        { status: 'committed', version: 2 },
        { status: 'committed', version: 3 },
      ])
      same((await loadOne(storage)).state, { last: 'e3' })
    },
  },
  {
    name: 'a later unit of a call conflicts with an earlier one',
    run: async (h) => {
      const storage = await h.open()
      same(await storage.commit([step('e1', 0), step('e2', 0)]), [
        { status: 'committed', version: 1 },
        { status: 'conflict', version: 1 },
      ])
    },
  },
  {
    name: 'a later unit of a call sees the events of an earlier one',
    run: async (h) => {
      const storage = await h.open()
      same(await storage.commit([step('e1', 0), step('e1', 1)]), [
        { status: 'committed', version: 1 },
        { status: 'duplicate', ids: ['e1'] },
      ])
    },
  },
  {
    name: 'a unit that was not written is not seen by later ones',
    run: async (h) => {
      const storage = await h.open()
      same(await storage.commit([step('e1', 9), step('e1', 0), step('e2', 9), step('e2', 1)]), [
        { status: 'conflict', version: 0 },
        { status: 'committed', version: 1 },
        { status: 'conflict', version: 1 },
        { status: 'committed', version: 2 },
      ])
    },
  },
  {
    name: 'units that fail do not keep their neighbours from being written',
    run: async (h) => {
      const storage = await h.open()
      const bad = step('bad', 5, { entity: key('v2') })
      const results = await storage.commit([bad, step('e1', 0), bad, step('e2', 1), bad])
      assert.deepEqual(statuses(results), [
        'conflict',
        'committed',
        'conflict',
        'committed',
        'conflict',
      ])
      assert.deepEqual(await pendingIds(storage), ['e1', 'e2'])
      assert.equal((await loadOne(storage, key('v2'))).version, 0)
    },
  },
  {
    name: 'of racing first writes exactly one wins',
    run: async (h) => {
      const storage = await h.open()
      const racing = Array.from({ length: 10 }, (_, i) => commitOne(storage, step(`e${i}`, 0)))
      const results = await Promise.all(racing)
      assert.equal(results.filter(({ status }) => status === 'committed').length, 1)
      assert.equal(results.filter(({ status }) => status === 'conflict').length, 9)
      assert.equal((await pendingIds(storage)).length, 1)
    },
  },
  {
    name: 'of racing repetitions of one event exactly one is written',
    run: async (h) => {
      const storage = await h.open()
      const racing = Array.from({ length: 10 }, () => commitOne(storage, step('e1', 0)))
      const results = await Promise.all(racing)
      assert.equal(results.filter(({ status }) => status === 'committed').length, 1)
      assert.equal(results.filter(({ status }) => status === 'duplicate').length, 9)
      assert.equal((await loadOne(storage)).version, 1)
    },
  },
  {
    name: 'commits that are not waited for are written in the order of their calls',
    run: async (h) => {
      const storage = await h.open()
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, i) => commitOne(storage, step(`e${i}`, i))),
      )
      assert.deepEqual(new Set(results.map(({ status }) => status)), new Set(['committed']))
      same((await loadOne(storage)).state, { last: 'e19' })
      assert.deepEqual(
        await pendingIds(storage),
        Array.from({ length: 20 }, (_, i) => `e${i}`),
      )
    },
  },
  {
    name: 'a load that follows a commit without waiting sees all of it or nothing',
    run: async (h) => {
      const storage = await h.open()
      const committing = storage.commit([step('e1', 0)])
      const loaded = await loadOne(storage, key(), ['e1'])
      await committing
      assert.equal(loaded.known.length, loaded.version)
    },
  },
]
