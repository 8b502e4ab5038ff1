import { shown } from '../fault.ts'
import type { CheckedRule } from './checked-rule.ts'

/** Entities that stand for something one cannot see. */
const invisibleEntities =
  /&(?:nbsp|ensp|emsp|thinsp|zwnj|zwj|lrm|rlm|shy|#(?:160|173|8194|8195|8201|820[3-7]|8288|65279)|#x(?:a0|ad|200[0-9a-f]|2060|feff));/gi

/** Whatever leaves no mark: spaces, controls, format characters, and fillers that are letters by name. */
const invisible =
  /[\s\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u115f\u1160\u2800\u3164\uffa0]/gu

/** Tags and comments; what only looks like one, such as "<3", is text. */
const markup = /<!--[^>]*>|<\/?[A-Za-z][^<>]*>/g

/** Whether a text has anything in it that can be read. */
export function isReadable(text: string): boolean {
  return text.replace(markup, '').replace(invisibleEntities, '').replace(invisible, '') !== ''
}

/** Finds invitations in which there is nothing to read. */
export function lintReadableText(checked: CheckedRule): void {
  const { action, pointer } = checked.rule
  if (action.type !== 'invite') return
  lintTexts(checked, action, `${pointer}/event/params`)
  for (const [tag, texts] of Object.entries(action.locales ?? {})) {
    lintTexts(checked, texts, `${pointer}/event/params/locales/${tag}`)
  }
}

function lintTexts(
  checked: CheckedRule,
  texts: { readonly title?: string; readonly text?: string; readonly greeting?: string },
  pointer: string,
): void {
  for (const field of ['text', 'title', 'greeting'] as const) {
    const text = texts[field]
    if (text === undefined || isReadable(text)) continue
    checked.add('error', 'EMPTY_TEXT', {
      pointer: `${pointer}/${field}`,
      expected: 'text that can be read',
      found: shown(text),
      message: `There is nothing to read in the ${field} of this invitation, only markup or characters that cannot be seen: write one${field === 'text' ? '' : ' or remove it'}.`,
    })
  }
}
