const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const minuteMs = 60_000

/** Characters of `13/Mar/2016:01:59:59 -0500`. */
export const logTimeLength = 26

/**
 * Reads times of web logs: `13/Mar/2016:01:59:59 -0500`, a local time with its offset from UTC,
 * which is why a change to summer time needs no care. Neighbouring lines share their day and
 * often their second, so both are remembered.
 */
export class LogTimes {
  #text = ''
  #at = Number.NaN
  #day = ''
  #dayAt = Number.NaN
  #zone = ''
  #zoneMs = Number.NaN

  /** ms since 1970 UTC; NaN where there is no such time, or it is before 1970. */
  read(text: string): number {
    if (text === this.#text) return this.#at
    this.#at = this.#parse(text)
    this.#text = text
    return this.#at
  }

  #parse(text: string): number {
    if (text.length !== logTimeLength || text[14] !== ':' || text[17] !== ':') return Number.NaN
    const day = text.slice(0, 12)
    if (day !== this.#day) {
      this.#dayAt = dayStart(day)
      this.#day = day
    }
    const zone = text.slice(20)
    if (zone !== this.#zone) {
      this.#zoneMs = zoneOffset(zone)
      this.#zone = zone
    }
    const hour = twoDigits(text, 12, 23)
    const minute = twoDigits(text, 15, 59)
    // A leap second is the first one of the next minute, as on every Unix clock.
    const second = twoDigits(text, 18, 60)
    return this.#dayAt + (hour * 60 + minute) * minuteMs + second * 1000 - this.#zoneMs
  }
}

/** `13/Mar/2016:` as ms since 1970, as if it were UTC. */
function dayStart(text: string): number {
  const month = months.indexOf(text.slice(3, 6))
  const year = twoDigits(text, 7, 99) * 100 + twoDigits(text, 9, 99)
  const day = twoDigits(text, 0, 31)
  if (text[2] !== '/' || text[6] !== '/' || text[11] !== ':') return Number.NaN
  if (month < 0 || !(year >= 1970)) return Number.NaN
  const at = Date.UTC(year, month, day)
  return new Date(at).getUTCDate() === day ? at : Number.NaN
}

/** ` -0500` in ms. */
function zoneOffset(text: string): number {
  const size = (twoDigits(text, 2, 23) * 60 + twoDigits(text, 4, 59)) * minuteMs
  if (text[0] !== ' ') return Number.NaN
  if (text[1] === '+') return size
  return text[1] === '-' ? -size : Number.NaN
}

function twoDigits(text: string, from: number, most: number): number {
  const tens = text.charCodeAt(from) - 48
  const ones = text.charCodeAt(from + 1) - 48
  if (!(tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9)) return Number.NaN
  const number = tens * 10 + ones
  return number <= most ? number : Number.NaN
}
