/** A host as URLs have it, or undefined where the text is more than a host, or none. */
export function hostOf(text: string): string | undefined {
  if (/[/?#@:\s]/.test(text) || !URL.canParse(`https://${text}`)) return undefined
  return new URL(`https://${text}`).hostname
}

/** A time zone by its IANA name, or undefined where there is no such zone. */
export function timeZoneOf(text: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: text }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}

/** An origin such as `https://shop.example`, or undefined where the text is none. */
export function originOf(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined
  const bare = url.pathname === '/' && url.search === '' && url.hash === '' && url.username === ''
  return bare ? url.origin : undefined
}
