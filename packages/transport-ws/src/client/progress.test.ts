import type { WelcomeMessage } from '@beckon/core/protocol'
import { expect, test } from 'vitest'
import { Progress } from './progress.ts'

const welcome = (epoch: string, seq: number, history: WelcomeMessage['history']) =>
  ({ cursor: { epoch, seq }, history }) as WelcomeMessage

test('nothing from an effect on is acknowledged before somebody has shown it', () => {
  const progress = new Progress()
  progress.welcomed(welcome('e', 0, 'new'))
  progress.take(1)
  progress.take(2)
  const first = progress.hold(2)
  progress.take(3)
  const second = progress.hold(3)
  progress.take(4)
  expect(progress.acknowledge()).toBe(1)
  second()
  expect(progress.acknowledge()).toBe(1)
  expect(progress.cursor).toEqual({ epoch: 'e', seq: 1 })
  first()
  expect(progress.acknowledge()).toBe(4)
})

test('the rest of a row may begin behind what the client has; another row begins anew', () => {
  const progress = new Progress()
  progress.welcomed(welcome('e', 0, 'new'))
  for (const seq of [1, 2, 3]) progress.take(seq)
  const release = progress.hold(2)
  progress.welcomed(welcome('e', 1, 'whole'))
  expect([2, 3, 4, 6].map((seq) => progress.take(seq))).toEqual(['repeat', 'repeat', 'next', 'gap'])
  progress.welcomed(welcome('f', 0, 'cut'))
  expect(progress.take(1)).toBe('next')
  expect(release()).toBe(false)
  expect(progress.acknowledge()).toBe(1)
})
