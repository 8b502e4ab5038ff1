import type { Colors } from 'picocolors/types'
import { cell, shortId } from './cells.ts'
import type { News } from './news.ts'

/** News as one line of at most so many columns. */
export function newsLine(news: News, columns: number, colours: Colors): string {
  const { at, word, rule, visitor, detail } = news
  const time = new Date(at).toTimeString().slice(0, 8)
  const left = 8 + 2 + 8 + 2 + 22 + 2 + 6 + 2
  return [
    colours.dim(time),
    paintOf(news, colours)(cell(word, 8)),
    cell(rule, 22),
    cell(shortId(visitor), 6),
    cell(detail, Math.max(0, columns - left)).trimEnd(),
  ]
    .join('  ')
    .trimEnd()
}

function paintOf({ kind, held }: News, colours: Colors): (text: string) => string {
  if (held) return colours.dim
  switch (kind) {
    case 'block':
    case 'error':
      return colours.red
    case 'segment':
    case 'track':
    case 'notify':
      return colours.cyan
    case 'answer':
      return colours.yellow
    case 'invite':
    case 'redirect':
    case 'route':
    case 'unblock':
      return colours.green
  }
}
