import { globOutline } from '../glob.ts'
import type { Literal } from './literal.ts'

/** What texts have in common for which a comparison is true. */
export interface TextShape {
  /** They begin with it. */
  readonly prefix: string
  /** They end with it. */
  readonly suffix: string
  /** They have each of these within, beginning and end among them. */
  readonly within: readonly string[]
  /** What it takes to be true, where that is one thing alone: then its opposite says something too. */
  readonly asks?: { readonly for: 'prefix' | 'suffix' | 'within' | 'text'; readonly text: string }
}

/** The shape that a comparison asks for; undefined for those that ask for none. */
export function shapeOf({ name, decorators, leaf }: Literal): TextShape | undefined {
  if (decorators.length > 0 || leaf.other || typeof leaf.required !== 'string') return undefined
  const text = leaf.required
  switch (name) {
    case 'startsWith':
      return { prefix: text, suffix: '', within: [text], asks: { for: 'prefix', text } }
    case 'endsWith':
      return { prefix: '', suffix: text, within: [text], asks: { for: 'suffix', text } }
    case 'includes':
      return { prefix: '', suffix: '', within: [text], asks: { for: 'within', text } }
    case 'glob':
      return shapeOfGlob(text)
    default:
      return undefined
  }
}

function shapeOfGlob(pattern: string): TextShape {
  const { prefix, suffix, within, complete } = globOutline(pattern)
  const text = within[0]
  if (!complete) return { prefix, suffix, within }
  if (text === undefined) return { prefix, suffix, within, asks: { for: 'text', text: '' } }
  const place = prefix !== '' ? 'prefix' : suffix !== '' ? 'suffix' : 'within'
  return { prefix, suffix, within, asks: { for: place, text } }
}

/** Whether no text can have both. */
export function clash(a: TextShape, b: TextShape): boolean {
  return (
    !(a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix)) ||
    !(a.suffix.endsWith(b.suffix) || b.suffix.endsWith(a.suffix))
  )
}

/** Whether every text that has the first shape has what the second asks for. */
export function implies({ prefix, suffix, within }: TextShape, { asks }: TextShape): boolean {
  switch (asks?.for) {
    case 'prefix':
      return prefix.startsWith(asks.text)
    case 'suffix':
      return suffix.endsWith(asks.text)
    case 'within':
      return within.some((part) => part.includes(asks.text))
    case 'text':
      return true
    default:
      return false
  }
}
