/**
 * Where a redirect really leads, or undefined when it may not. The address is judged as a browser
 * would read it, after parsing: only an origin on the list, over http(s), without credentials.
 * A path from `/` leads to the first origin of the list.
 */
export function safeRedirect(url: string, origins: readonly string[]): string | undefined {
  const home = origins[0]
  // Browsers drop control characters and read a backslash as a slash: no honest address has either.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (home === undefined || /[\u0000-\u0020\u007f-\u009f\\]/.test(url)) return undefined
  let target: URL
  try {
    target = url.startsWith('/') ? new URL(url, home) : new URL(url)
  } catch {
    return undefined
  }
  if (target.protocol !== 'https:' && target.protocol !== 'http:') return undefined
  if (target.username !== '' || target.password !== '') return undefined
  return origins.some((origin) => originOf(origin) === target.origin) ? target.href : undefined
}

function originOf(text: string): string | undefined {
  try {
    return new URL(text).origin
  } catch {
    return undefined
  }
}
