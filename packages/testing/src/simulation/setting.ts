/** Small bounds, so that they are met. */
export const bounds = {
  cachedVisitors: 12,
  cachedAddresses: 6,
  windowEvents: 40,
  batch: 16,
  inFlight: 120,
  deliveries: 24,
} as const
export const hubLimits = {
  keptMessages: 8,
  resumable: 4,
  resumeForMs: 90_000,
  heartbeatMs: 40_000,
} as const
export const site = 'shop'
export const siteOptions = {
  hosts: ['shop.example'],
  visitTimeoutMs: 600_000,
  redirectOrigins: ['https://shop.example'],
} as const
export const secret = 'a secret of the simulation'
