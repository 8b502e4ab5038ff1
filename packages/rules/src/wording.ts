import { type Static, Type } from '@sinclair/typebox'
import type { ConditionContext } from './condition-context.ts'
import { isJsonObject, type JsonObject, pointerTo } from './json.ts'
import { fillTemplate, parseTemplate, type Template } from './template.ts'
import { text, url } from './text-shapes.ts'

/** The fields of an action that are read by people, and may have facts in them. */
const worded = ['title', 'text', 'greeting'] as const
type Worded = (typeof worded)[number]

/** What an invitation says in one language; what is missing is said as it is for all. */
export const localeShape = Type.Object(
  {
    title: Type.Optional(text),
    text: Type.Optional(text),
    greeting: Type.Optional(text),
    image: Type.Optional(url),
  },
  { additionalProperties: false, description: 'an object of title, text, greeting and image' },
)

/** What an action says in other languages, by language tag (RFC 5646). */
export const localesShape = Type.Record(
  Type.String({ pattern: '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$' }),
  localeShape,
  {
    additionalProperties: false,
    maxProperties: 100,
    description: 'an object of texts by language tag, such as {"de": {"text": "…"}}',
    meaning: 'What it says in other languages.',
  },
)

export type Locales = Readonly<Record<string, Readonly<Static<typeof localeShape>>>>

interface Locale {
  /** As it is written. */
  readonly tag: string
  readonly templates: Readonly<Partial<Record<Worded, Template>>>
  readonly image?: string
}

/** What an action says, in all its languages. */
export interface Wording {
  readonly plain: Readonly<Partial<Record<Worded, Template>>>
  /** By lower-case tag. */
  readonly locales: ReadonlyMap<string, Locale>
}

/** What an action says to one visitor. */
export interface Words {
  readonly title?: string
  readonly text?: string
  readonly greeting?: string
  readonly image?: string
  /** The tag of what was said in one of the action's other languages. */
  readonly language?: string
}

/** Reads what an action says; undefined where that is not possible, with the faults noted. */
export function parseWording(
  context: ConditionContext,
  params: JsonObject,
  pointer: string,
): Wording | undefined {
  const plain = readTexts(context, params, pointer)
  const locales = new Map<string, Locale>()
  let sound = plain !== undefined
  const written = isJsonObject(params.locales) ? params.locales : {}
  for (const [tag, texts] of Object.entries(written)) {
    const at = pointerTo(`${pointer}/locales`, tag)
    const key = tag.toLowerCase()
    if (locales.has(key)) {
      context.faults.add(at, 'BAD_VALUE', {
        expected: 'each language once',
        found: `"${tag}" again`,
        message: `The language "${tag}" is there twice, as upper and lower case mean the same: remove one.`,
      })
    }
    const templates = isJsonObject(texts) ? readTexts(context, texts, at) : undefined
    if (templates === undefined) sound = false
    else {
      const image = isJsonObject(texts) ? texts.image : undefined
      locales.set(key, { tag, templates, ...(typeof image === 'string' && { image }) })
    }
  }
  return sound && plain !== undefined ? { plain, locales } : undefined
}

function readTexts(
  context: ConditionContext,
  texts: JsonObject,
  pointer: string,
): Partial<Record<Worded, Template>> | undefined {
  const templates: Partial<Record<Worded, Template>> = {}
  let sound = true
  for (const field of worded) {
    const written = texts[field]
    if (typeof written !== 'string') continue
    const template = parseTemplate(context, written, `${pointer}/${field}`)
    if (template === undefined) sound = false
    else templates[field] = template
  }
  return sound ? templates : undefined
}

/**
 * What an action says to a visitor: in the visitor's language as far as there is anything in it,
 * otherwise in a more general one (`pt-BR`, `pt`; RFC 4647, section 3.4), otherwise as it is for all.
 */
export function wordsFor(
  { plain, locales }: Wording,
  language: string | undefined,
  fact: (slot: number) => unknown,
): Words {
  const spoken = locales.size === 0 ? none : tongues(locales, language)
  const words: Record<string, string> = {}
  for (const field of worded) {
    const template = spoken.find(({ templates }) => templates[field])?.templates[field]
    const chosen = template ?? plain[field]
    if (chosen !== undefined) words[field] = fillTemplate(chosen, fact)
  }
  const image = spoken.find((locale) => locale.image !== undefined)?.image
  if (image !== undefined) words.image = image
  const told = spoken.find(({ templates }) => templates.text)
  if (told !== undefined) words.language = told.tag
  return words
}

const none: readonly Locale[] = []

/** The languages to look in, the best one first. */
function tongues(locales: Wording['locales'], language: string | undefined): readonly Locale[] {
  const found: Locale[] = []
  let range = language?.toLowerCase().replaceAll('_', '-') ?? ''
  while (range !== '') {
    const locale = locales.get(range)
    if (locale !== undefined) found.push(locale)
    const subtags = range.split('-').slice(0, -1)
    // A single letter only introduces what follows it.
    if (subtags.at(-1)?.length === 1) subtags.pop()
    range = subtags.join('-')
  }
  return found
}
