import type { Env } from '../env/env.ts'
import { UsageError } from '../errors.ts'
import { mac, sameMac } from '../hash.ts'

/** 128 bits of chance name a visitor: nobody guesses another's. */
const visitorBytes = 16
const dayMs = 86_400_000
/** The longest that browsers keep a cookie (draft-ietf-httpbis-rfc6265bis, 5.5), and so long a visitor is known. */
const defaultDays = 400
const shortestSecret = 16
/** Ids that are made here; others, of a site's own `authenticate`, are encoded. */
const own = /^[\w-]{22}$/
const readable = /^([\w-]{22}|~[\w-]+)$/

/**
 * Tokens by which visitors are known again: `v1.<visitor>.<issued>.<mac>`, where the visitor is
 * 128 random bits, or `~` and the id that a site gave in base64url, and the MAC (HMAC-SHA-256)
 * binds it to its site and to the instant of issue.
 */
export class VisitorTokens {
  private readonly secrets: readonly string[]
  private readonly env: Env
  private readonly validMs: number

  /**
   * @param secrets the first signs, all are taken: put a new one in front to change it
   * @param validDays how long a token is taken
   * @throws UsageError WEAK_SECRET
   */
  constructor(secrets: readonly string[], env: Env, validDays = defaultDays) {
    if (secrets.length === 0 || secrets.some(({ length }) => length < shortestSecret)) {
      throw new UsageError(
        'WEAK_SECRET',
        `The secret that signs visitors' tokens must have at least ${shortestSecret} characters.`,
      )
    }
    this.secrets = secrets
    this.env = env
    this.validMs = validDays * dayMs
  }

  /** An id that no visitor has yet. */
  newVisitor(): string {
    return Buffer.from(this.env.random.bytes(visitorBytes)).toString('base64url')
  }

  issue(site: string, visitor: string): string {
    const issued = this.env.clock.now().toString(36)
    const name = own.test(visitor) ? visitor : `~${Buffer.from(visitor).toString('base64url')}`
    return `v1.${name}.${issued}.${mac(this.secrets[0] as string, signed(site, name, issued))}`
  }

  /** A good token that should be replaced: signed by a former secret, or half through its time. */
  isWorn(site: string, token: string): boolean {
    const [, name = '', issued = '', code = ''] = token.split('.')
    const text = signed(site, name, issued)
    return (
      2 * this.age(issued) > this.validMs || !sameMac(mac(this.secrets[0] as string, text), code)
    )
  }

  /** The visitor of a token, or undefined where it is forged, of another site, or too old. */
  read(site: string, token: string): string | undefined {
    const [version, name = '', issued = '', code = '', ...more] = token.split('.')
    if (version !== 'v1' || more.length > 0 || !readable.test(name)) return undefined
    const text = signed(site, name, issued)
    if (!this.secrets.some((secret) => sameMac(mac(secret, text), code))) return undefined
    if (this.age(issued) > this.validMs) return undefined
    return name.startsWith('~') ? Buffer.from(name.slice(1), 'base64url').toString() : name
  }

  private age(issued: string): number {
    return this.env.clock.now() - Number.parseInt(issued, 36)
  }
}

function signed(site: string, name: string, issued: string): string {
  return `beckon visitor v1\n${site}\n${name}\n${issued}`
}
