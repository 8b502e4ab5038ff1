import { UsageError } from '../errors.ts'
import type { ClientInfo } from './identity.ts'

/** Which pages may connect. */
export interface OriginPolicy {
  /**
   * Origins of pages, such as `https://shop.example` or `https://*.shop.example` (any subdomain,
   * at least one label); `*` for any.
   */
  readonly origins: readonly string[] | '*'
  /** Origins of pages that operators work in. Default: none but those in `origins`; `*` there does not count. */
  readonly operatorOrigins?: readonly string[]
  /** A visitor without an origin, which no browser is. Operators always need one. Default `refuse`. */
  readonly missingOrigin?: 'allow' | 'refuse'
}

/** Whether a client may connect as what it says it is. */
export function originAllowed(
  policy: OriginPolicy,
  { origin }: ClientInfo,
  role: 'visitor' | 'operator',
): boolean {
  if (role === 'operator') {
    const listed = policy.operatorOrigins ?? (policy.origins === '*' ? [] : policy.origins)
    return origin !== undefined && listed.some((allowed) => matches(allowed, origin))
  }
  if (origin === undefined) return policy.missingOrigin === 'allow'
  return policy.origins === '*' || policy.origins.some((allowed) => matches(allowed, origin))
}

/** @throws UsageError BAD_ORIGIN for one that no page has, and which would turn everybody away unnoticed */
export function checkOrigins({ origins, operatorOrigins = [] }: OriginPolicy): void {
  for (const allowed of [...(origins === '*' ? [] : origins), ...operatorOrigins]) {
    if (isOrigin(allowed.toLowerCase().replace('://*.', '://any.'))) continue
    const message = `"${allowed}" is no origin: give such as https://shop.example or https://*.shop.example, without a path, a slash at the end, or the port that goes without saying.`
    throw new UsageError('BAD_ORIGIN', message)
  }
}

function isOrigin(text: string): boolean {
  if (!/^https?:/.test(text))
    return text === 'null' || /^[a-z][a-z0-9+.-]*:\/\/[^/?#*]+$/.test(text)
  // A URL may have a star in its host.
  return !text.includes('*') && URL.canParse(text) && new URL(text).origin === text
}

/** Browsers send origins in lower case and without a default port; `null` is one that hides itself. */
function matches(allowed: string, origin: string): boolean {
  const star = allowed.indexOf('://*.')
  if (star < 0) return allowed.toLowerCase() === origin
  const scheme = allowed.slice(0, star + 3).toLowerCase()
  const host = allowed.slice(star + 4).toLowerCase()
  if (!origin.startsWith(scheme) || !origin.endsWith(host)) return false
  const label = origin.slice(scheme.length, origin.length - host.length)
  return /^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(label)
}
