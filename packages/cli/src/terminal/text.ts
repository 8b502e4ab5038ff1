/** An escape sequence of a terminal: its introducer (ESC or a C1 control) and what belongs to it. */
const escapeSequence =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /(?:\u001b[PX^_\]]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]{0,4096}(?:\u0007|\u001b\\|\u009c|$)|(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|\u001b[ -/]*[0-~]?/g

/** Controls, format characters (zero-width and bidi ones among them), lone surrogates, unassigned. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu

const wide =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3040-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}\p{Extended_Pictographic}\p{Emoji_Presentation}\p{Regional_Indicator}\p{Emoji_Modifier}]/u

/** How much of a text is looked at before it is cut. */
const longest = 4_096

/**
 * Text of a stranger as one line that moves nothing on a terminal: without escape sequences,
 * control and invisible characters; all white space is single spaces.
 */
export function printable(text: string): string {
  return text
    .slice(0, longest)
    .replace(escapeSequence, '')
    .replace(/\s+/gu, ' ')
    .replace(invisible, '')
    .trim()
}

/**
 * Columns that a printable text takes, at most: two for whatever some terminal draws wide, one for
 * all else, combining marks included, so that no heap of them stands in one cell.
 */
export function width(text: string): number {
  let columns = 0
  for (const character of text) columns += wide.test(character) ? 2 : 1
  return columns
}

/** A stranger's text as {@link printable}, cut with `…` to at most so many columns. */
export function cut(text: string, columns: number): string {
  const clean = printable(text)
  if (width(clean) <= columns) return clean
  let kept = ''
  let taken = 1
  for (const character of clean) {
    taken += width(character)
    if (taken > columns) break
    kept += character
  }
  return `${kept.trimEnd()}…`
}

/** A stranger's text in lines of at most so many columns, broken between words where that is possible. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (let word of printable(text).split(' ')) {
    if (line !== '' && width(line) + 1 + width(word) <= columns) {
      line += ` ${word}`
      continue
    }
    if (line !== '') lines.push(line)
    while (width(word) > columns) {
      const head = headOf(word, columns)
      lines.push(head)
      word = word.slice(head.length)
    }
    line = word
  }
  if (line !== '' || lines.length === 0) lines.push(line)
  return lines
}

function headOf(word: string, columns: number): string {
  let head = ''
  let taken = 0
  for (const character of word) {
    taken += width(character)
    if (taken > columns && head !== '') break
    head += character
  }
  return head
}

const rightToLeft =
  '\\p{Script=Arabic}\\p{Script=Hebrew}\\p{Script=Syriac}\\p{Script=Thaana}\\p{Script=Nko}\\p{Script=Adlam}\\p{Script=Samaritan}\\p{Script=Mandaic}'
const rightToLeftRun = new RegExp(
  `[${rightToLeft}](?:[${rightToLeft}\\p{M}]| (?=[${rightToLeft}]))*`,
  'gu',
)
const leftToRightMark = '\u200e'

/**
 * Keeps a line reading from the left on terminals that order scripts by themselves: without the
 * marks (which take no column) one Arabic word would turn its whole row around.
 */
export function leftToRight(line: string): string {
  const marked = line.replace(rightToLeftRun, `$&${leftToRightMark}`)
  return marked === line ? line : leftToRightMark + marked
}
