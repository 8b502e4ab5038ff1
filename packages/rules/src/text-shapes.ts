import { Type } from '@sinclair/typebox'

/** What people are to read. */
export const text = Type.String({ pattern: '\\S', description: 'text that is not empty' })

/** What a page may load or lead to: by http(s), or on the site itself. */
export const url = Type.String({
  pattern: '^(https?://[^/\\\\\\s]|/(?![/\\\\]))[^\\\\\\s\\u0000-\\u001f]*$',
  description: 'an http(s) URL, or a path from /',
})
