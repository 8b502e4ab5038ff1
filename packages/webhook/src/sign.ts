import { createHmac } from 'node:crypto'

/** What secrets begin with; the rest is Base64. */
const prefix = 'whsec_'
const leastBytes = 24

/** The key in a secret such as `whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw`; undefined where it is none, or too short. */
export function keyOf(secret: string): Buffer | undefined {
  if (!secret.startsWith(prefix)) return undefined
  const text = secret.slice(prefix.length)
  const key = Buffer.from(text, 'base64')
  const whole = /^[A-Za-z0-9+/]+={0,2}$/.test(text)
  return whole && key.length >= leastBytes ? key : undefined
}

/**
 * The signature of a message (Standard Webhooks 1.0: https://www.standardwebhooks.com).
 *
 * @param seconds when it is sent, s since 1970 UTC
 */
export function sign(key: Buffer, id: string, seconds: number, body: string): string {
  const digest = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')
  return `v1,${digest}`
}
