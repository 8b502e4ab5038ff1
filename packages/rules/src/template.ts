import type { ConditionContext } from './condition-context.ts'
import { shown } from './fault.ts'
import { suggestion } from './suggest.ts'

/**
 * A text with facts in it, `Hello {{visitor.traits.name|there}}`: what stands between them, and the
 * slots of the facts.
 */
export type Template = readonly (string | Placeholder)[]

export interface Placeholder {
  readonly slot: number
  /** What stands there where the fact is absent, or has nothing to read in it. */
  readonly fallback: string
}

/** What of a fact goes into a text at most, in characters. */
const factLength = 200
const placeholder = /\{\{([^{}]*)\}\}/g

/** Reads a text with facts in it; undefined where that is not possible, with the faults noted. */
export function parseTemplate(
  context: ConditionContext,
  text: string,
  pointer: string,
): Template | undefined {
  const parts: (string | Placeholder)[] = []
  let sound = true
  let end = 0
  for (const match of text.matchAll(placeholder)) {
    const [whole, inner = ''] = match
    if (match.index > end) parts.push(text.slice(end, match.index))
    end = match.index + whole.length
    const part = readPlaceholder(context, inner, pointer)
    if (part === undefined) sound = false
    else parts.push(part)
  }
  if (end < text.length) parts.push(text.slice(end))
  return sound ? parts : undefined
}

function readPlaceholder(
  { faults, catalogue, facts }: ConditionContext,
  inner: string,
  pointer: string,
): Placeholder | undefined {
  const bar = inner.indexOf('|')
  const name = (bar < 0 ? inner : inner.slice(0, bar)).trim()
  const fallback = bar < 0 ? undefined : inner.slice(bar + 1).trim()
  const definition = catalogue.find(name)
  if (definition === undefined) {
    const names = catalogue.definitions.map((known) => known.name)
    return faults.add(pointer, 'UNKNOWN_FACT', {
      expected: 'a fact of the catalogue between {{ and }}',
      found: shown(name),
      message: `There is no fact ${shown(name)} for this text.${suggestion(name, names)}`,
    })
  }
  const { params, notYet, asynchronous, always } = definition
  if (notYet) {
    return faults.add(pointer, 'NOT_YET', {
      expected: 'a fact that this version honours',
      found: shown(name),
      message: `The fact "${name}" is not honoured yet: leave it out of this text until it is.`,
    })
  }
  if (params !== undefined || asynchronous) {
    return faults.add(pointer, 'BAD_VALUE', {
      expected: 'a fact without params, whose value is known at once',
      found: shown(name),
      message: `The fact "${name}" cannot stand in a text, as it ${asynchronous ? 'is computed late' : 'takes params'}: choose another.`,
    })
  }
  if (fallback === undefined && !always) {
    return faults.add(pointer, 'BAD_VALUE', {
      expected: `what stands there where the fact is absent: {{${name}|…}}`,
      found: `{{${inner}}}`,
      message: `The fact "${name}" may be absent: say what stands in its place then, as in {{${name}|there}}, which may also be nothing: {{${name}|}}.`,
    })
  }
  return { slot: facts.ref(definition, name).slot, fallback: fallback ?? '' }
}

/**
 * The text with the facts in it. Facts come from visitors: they are made to mean nothing but
 * themselves, wherever the text is shown.
 */
export function fillTemplate(template: Template, fact: (slot: number) => unknown): string {
  let text = ''
  for (const part of template) {
    text += typeof part === 'string' ? part : plain(fact(part.slot)) || part.fallback
  }
  return text
}

/** Characters that mean something to HTML, and ones that look alike and do not. */
const lookalikes: Readonly<Record<string, string>> = {
  '<': '‹',
  '>': '›',
  '&': '＆',
  '"': '”',
  "'": '’',
  '`': '‘',
}
const special = /[<>&"'`]/g
/** Controls, marks that turn the direction of what follows, halves of characters; but no joiners, which some scripts are written with. */
const unseen = /(?:(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}])+/gu

function plain(value: unknown): string {
  const text = Array.isArray(value) ? value.map(one).filter(Boolean).join(', ') : one(value)
  const tidy = text.replace(unseen, ' ').replace(/\s+/g, ' ').trim()
  const cut = tidy.length > factLength ? `${tidy.slice(0, factLength - 1).trimEnd()}…` : tidy
  return cut.replace(unseen, '').replace(special, (character) => lookalikes[character] ?? '')
}

function one(value: unknown): string {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}
