const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const minuteMs = 60_000

/** Bytes of `13/Mar/2016:01:59:59 -0500`. */
export const logTimeLength = 26

/** Where in these bytes what stands. */
const hourPlace = 12
const minutePlace = 15
const secondPlace = 18
const zonePlace = 20

const colon = 0x3a
const slash = 0x2f

/**
 * Reads times of web logs: `13/Mar/2016:01:59:59 -0500`, a local time with its offset from UTC,
 * which is why a change to summer time needs no care. Neighbouring lines share their day and
 * their offset, so both are remembered.
 */
export class LogTimes {
  readonly #day = new Uint8Array(hourPlace)
  #dayAt = Number.NaN
  readonly #zone = new Uint8Array(logTimeLength - zonePlace)
  #zoneMs = Number.NaN

  /**
   * The time that stands in `bytes` from `start`, in ms since 1970 UTC; NaN where there is no such
   * time, or it is before 1970.
   */
  read(bytes: Uint8Array, start: number): number {
    if (bytes.length < start + logTimeLength) return Number.NaN
    if (bytes[start + minutePlace - 1] !== colon || bytes[start + secondPlace - 1] !== colon) {
      return Number.NaN
    }
    if (!standsAt(bytes, start, this.#day)) {
      this.#dayAt = dayStart(bytes, start)
      this.#day.set(bytes.subarray(start, start + hourPlace))
    }
    const zone = start + zonePlace
    if (!standsAt(bytes, zone, this.#zone)) {
      this.#zoneMs = zoneOffset(bytes, zone)
      this.#zone.set(bytes.subarray(zone, start + logTimeLength))
    }
    const hour = twoDigits(bytes, start + hourPlace, 23)
    const minute = twoDigits(bytes, start + minutePlace, 59)
    // A leap second is the first one of the next minute, as on every Unix clock.
    const second = twoDigits(bytes, start + secondPlace, 60)
    return this.#dayAt + (hour * 60 + minute) * minuteMs + second * 1000 - this.#zoneMs
  }
}

function standsAt(bytes: Uint8Array, start: number, known: Uint8Array): boolean {
  // What differs is mostly at the end.
  for (let place = known.length - 1; place >= 0; place--) {
    if (bytes[start + place] !== known[place]) return false
  }
  return true
}

/** `13/Mar/2016:` as ms since 1970, as if it were UTC. */
function dayStart(bytes: Uint8Array, start: number): number {
  const month = months.indexOf(String.fromCharCode(...bytes.subarray(start + 3, start + 6)))
  const year = twoDigits(bytes, start + 7, 99) * 100 + twoDigits(bytes, start + 9, 99)
  const day = twoDigits(bytes, start, 31)
  if (bytes[start + 2] !== slash || bytes[start + 6] !== slash) return Number.NaN
  if (bytes[start + 11] !== colon || month < 0 || !(year >= 1970)) return Number.NaN
  const at = Date.UTC(year, month, day)
  return new Date(at).getUTCDate() === day ? at : Number.NaN
}

/** ` -0500` in ms. */
function zoneOffset(bytes: Uint8Array, start: number): number {
  const size = (twoDigits(bytes, start + 2, 23) * 60 + twoDigits(bytes, start + 4, 59)) * minuteMs
  if (bytes[start] !== 0x20) return Number.NaN
  if (bytes[start + 1] === 0x2b) return size
  return bytes[start + 1] === 0x2d ? -size : Number.NaN
}

function twoDigits(bytes: Uint8Array, from: number, most: number): number {
  const tens = (bytes[from] ?? 0) - 48
  const ones = (bytes[from + 1] ?? 0) - 48
  if (!(tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9)) return Number.NaN
  const number = tens * 10 + ones
  return number <= most ? number : Number.NaN
}
