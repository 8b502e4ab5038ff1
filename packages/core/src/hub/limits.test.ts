import { expect, test } from 'vitest'
import { defaultHubLimits, type HubLimits, hubLimits } from './limits.ts'

test('a limit given as undefined is the default, and no other is', () => {
  const given = { waiting: undefined, strikes: 5 } as unknown as Partial<HubLimits>
  expect(hubLimits(given)).toEqual({ ...defaultHubLimits, strikes: 5 })
  expect(hubLimits()).toEqual(defaultHubLimits)
})
