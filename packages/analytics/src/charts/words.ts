import type { Cell, Row } from '../form/column.ts'
import { none } from '../reports/labels.ts'
import type { DrawnColumn } from './drawing.ts'

// Visitors wrote it: nothing of it may be invisible, turn what stands beside it around, tower over
// other lines, or be no XML.
const unprintable = /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\ufffe\uffff]+/gu
const turning = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
const invisible = /[\u00ad\u180e\u200b\u2060-\u2065\ufeff\u{e0000}-\u{e007f}]/gu
const piled = /(\p{M}{3})\p{M}+/gu
const fromRight = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/** Text as it may stand in a picture, in so many columns at most: its middle is what goes. */
export function legible(text: string, most: number): string {
  const clean = text
    .replace(turning, '')
    .replace(invisible, '')
    .replace(unprintable, '\ufffd')
    .replace(piled, '$1')
    .trim()
  const shown = clean === '' ? '(empty)' : shortened(clean, most)
  // The library remembers texts as keys of plain objects, and would write on what all objects have.
  return fromRight.test(shown) || shown in Object.prototype ? `\u2068${shown}\u2069` : shown
}

/** The beginning and the end of a text that is too wide. */
function shortened(text: string, most: number): string {
  const characters = [...text.slice(0, 4_096)]
  if (widthOf(characters) <= most && text.length <= 4_096) return text
  const last: string[] = []
  for (const character of [...text.slice(-4 * most)].reverse()) {
    if (widthOf(last) + widthOf([character]) > Math.floor(most * 0.4)) break
    last.unshift(character)
  }
  const first: string[] = []
  for (const character of characters) {
    if (widthOf(first) + widthOf([character]) > most - 1 - widthOf(last)) break
    first.push(character)
  }
  // A mark belongs to what stood before it.
  while (/^\p{M}/u.test(last[0] ?? '')) last.shift()
  return `${first.join('')}…${last.join('')}`
}

/** In columns, about: letters of East Asia, and pictures, take two. */
function widthOf(characters: readonly string[]): number {
  let width = 0
  for (const character of characters) {
    if (/\p{M}/u.test(character)) continue
    if ((character.codePointAt(0) as number) >= 0x1100) width += 2
    else if (/[mwMW@%]/.test(character)) width += 1.5
    else width += /\p{Lu}/u.test(character) ? 1.25 : 1
  }
  return width
}

/** What names a row, as a label of so many columns at most. */
export function nameOf(row: Row, names: readonly string[], most: number): string {
  const all = names.map((name) => row[name]).filter((cell) => cell !== undefined)
  const some = all.filter((cell) => cell !== none)
  const texts = some.length === 0 ? all.slice(0, 1) : some
  // A long name has what the short ones beside it leave.
  const joints = 3 * (texts.length - 1)
  const each = Math.max(6, Math.floor((most - joints) / Math.max(1, texts.length)))
  const widths = texts.map((cell) => widthOf([...String(cell)]))
  const spare = widths.reduce((sum, width) => sum + Math.max(0, each - width), 0)
  const long = widths.filter((width) => width > each).length
  const room = each + Math.floor(spare / Math.max(1, long))
  return texts.map((cell) => legible(String(cell), room)).join(' · ')
}

/** A column as it is called in a legend: `newVisits` is "new visits". */
export function labelOf({ name }: DrawnColumn): string {
  const words = name.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return legible(words, 40)
}

/** A number of a column in words. */
export function told({ kind }: DrawnColumn, value: number): string {
  switch (kind) {
    case 'share':
      return `${rounded(100 * value, 1)} %`
    case 'seconds':
      return duration(value)
    default:
      return rounded(value, 2)
  }
}

/** The same where there is little room, as at an axis: 12k, 3.5M. */
export function toldShort(column: DrawnColumn, value: number): string {
  if (column.kind === 'share') return `${rounded(100 * value, 1)} %`
  if (column.kind === 'seconds') return duration(value)
  const size = Math.abs(value)
  for (const [from, unit, letter] of units) {
    if (size >= from) return `${rounded(value / unit, 2)}${letter}`
  }
  return value !== 0 && size < 0.01 ? String(value) : rounded(value, 2)
}

const units = [
  [1e12, 1e12, 'T'],
  [1e9, 1e9, 'G'],
  [1e6, 1e6, 'M'],
  [1e4, 1e3, 'k'],
] as const

function rounded(value: number, digits: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: digits })
}

function duration(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  const [hours, minutes] = [Math.floor(whole / 3_600), Math.floor((whole % 3_600) / 60)]
  return hours > 0
    ? `${hours.toLocaleString('en')} h ${minutes} min`
    : `${minutes} min ${whole % 60} s`
}

/** What is shown where not all is. */
export function firstOf(shown: number, all: number): string {
  return `the first ${shown} of ${all.toLocaleString('en')}`
}

/** What has no place of its own, put together. */
export function othersOf(many: number): string {
  return `${many.toLocaleString('en')} ${many === 1 ? 'other' : 'others'}`
}

/** A period as it stands at an axis. */
export function periodLabel(period: Cell): string {
  return String(period).replace('T', ' ')
}
