import { draw } from './draw.ts'
import type { Figure } from './figure.ts'
import { font, ink, margin, width } from './look.ts'
import { legible } from './words.ts'

/** One chart on a sheet. */
export interface Panel {
  readonly title: string
  readonly subtitle?: string
  /** Without one there is nothing to show. */
  readonly figure?: Figure
}

const titleHeight = 40
const subtitleHeight = 18
const nothingHeight = 60
/** px below each. */
const gap = 16
/** Rows that are read out. */
const read = 20

/**
 * An SVG document with charts below each other. It refers to nothing outside, runs nothing, has
 * no ids that could meet those of a page, and says in words what it shows.
 */
export function sheet(panels: readonly Panel[]): string {
  const parts: string[] = []
  let height = 0
  for (const [index, { title, subtitle, figure }] of panels.entries()) {
    const size = index === 0 ? 17 : 14
    parts.push(words(title, { x: margin, y: height + 28, size, color: ink.strong, bold: true }))
    height += titleHeight
    const below = [subtitle, figure?.remark].filter(Boolean).join(' · ')
    if (below !== '') {
      parts.push(words(below, { x: margin, y: height + 8, size: 12, color: ink.faint }))
      height += subtitleHeight
    }
    if (figure === undefined) {
      parts.push(words(nothing, { x: margin, y: height + 24, size: 13, color: ink.faint }))
      height += nothingHeight
    } else {
      const drawn = draw(figure.option, figure.height)
      parts.push(`<g transform="translate(0 ${height})">${drawn}</g>`)
      height += figure.height + gap
    }
  }
  const title = panels.map((panel) => legible(panel.title, 100)).join(', ')
  const document = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="${font}">`,
    `<title>${escaped(title)}</title>`,
    `<desc>${escaped(panels.map(spokenOf).join('\n'))}</desc>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...parts,
    '</svg>\n',
  ]
  // What sets words apart that are read from the right is no character that a terminal would obey.
  return document.join('\n').replace(/[\u2068\u2069]/g, reference)
}

const nothing = 'nothing in this period'

function spokenOf({ title, figure }: Panel): string {
  const lines = figure?.spoken ?? [nothing]
  const more = lines.length > read ? [`and ${lines.length - read} more`] : []
  return [`${legible(title, 100)}: ${lines.slice(0, read).join('; ')}`, ...more].join('; ')
}

interface Place {
  readonly x: number
  readonly y: number
  readonly size: number
  readonly color: string
  readonly bold?: true
}

function words(text: string, { x, y, size, color, bold }: Place): string {
  const weight = bold ? ' font-weight="bold"' : ''
  const room = Math.floor((width - 2 * margin) / (size * 0.52))
  return `<text x="${x}" y="${y}" font-size="${size}" fill="${color}"${weight}>${escaped(legible(text, room))}</text>`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, reference)
}

function reference(character: string): string {
  return `&#${character.charCodeAt(0)};`
}
