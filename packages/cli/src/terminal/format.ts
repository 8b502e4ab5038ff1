const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 })

/** `119,844`. */
export function number(value: number): string {
  return whole.format(value)
}

/** `1 line`, `119,844 lines`. */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : many}`
}

/** A part of a whole, such as `12.3 %`; nothing where the whole is nothing. */
export function share(part: number, of: number): string {
  return of === 0 ? '' : `${((100 * part) / of).toFixed(1)} %`
}

/** ISO 8601 in UTC with milliseconds. */
export function instant(at: number): string {
  return new Date(at).toISOString()
}

/** `2016-02-20 10:00:01 UTC`, from ISO 8601 in UTC. */
export function readableInstant(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`
}

/** How long something took, such as `45 s`, `1.5 min`, `2 h`. */
export function duration(ms: number): string {
  const told = (value: number): string => String(Math.round(value * 10) / 10)
  if (ms < 100_000) return `${told(ms / 1_000)} s`
  return ms < 6_000_000 ? `${told(ms / 60_000)} min` : `${told(ms / 3_600_000)} h`
}
