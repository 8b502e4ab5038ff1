import { virtualEnv } from '@beckon/testing'
import { expect, test } from 'vitest'
import { entityName } from '../domain/entity-name.ts'
import type { EventArrival } from '../receive/arrival.ts'
import { Entities } from './entities.ts'
import { Recovery } from './recovery.ts'

test('what is stepped again goes before what has come for the same visitor meanwhile', () => {
  const { clock } = virtualEnv(0)
  const entities = new Entities({ cachedVisitors: 10, cachedAddresses: 10 })
  const arrival = (id: string) => ({ id }) as unknown as EventArrival
  const recovery = new Recovery({
    clock,
    entities,
    storage: { load: () => new Promise(() => {}) },
    stopped: () => false,
    onError: () => {},
    again: () => {},
    failed: () => {},
    stepper: () => {
      throw new Error('nobody is loaded here')
    },
    usesAddress: () => false,
    isPresent: () => false,
    rulesSince: () => 0,
    now: clock.now,
    loaded: () => {},
  })
  const name = entityName('shop', 'ann')
  // The third event waits already when the commit of the first two loses its race.
  entities.recovering.set(name, [arrival('three')])
  recovery.again({ site: 'shop', kind: 'visitor', id: 'ann' }, [arrival('one'), arrival('two')])
  const ids = ['one', 'two', 'three']
  expect(entities.recovering.get(name)).toEqual(ids.map(arrival))
})
