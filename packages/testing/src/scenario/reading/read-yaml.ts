import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  type ParsedNode,
  parseDocument,
} from 'yaml'
import type { Entry, Node } from './node.ts'
import type { Place, ScenarioFault } from './place.ts'

/** A YAML file as nodes, or what is wrong with it as YAML. */
export type ReadYaml = { readonly node: Node } | { readonly faults: readonly ScenarioFault[] }

/** What `"a: b"` without its quotes is to YAML. */
const colon =
  'A text with a colon and a space in it needs quotes around all of it, such as \'ann comes from "google: red shoes"\', or stands in a list, behind a dash.'

/** Reads a YAML file, with the place of everything in it. */
export function readYaml(source: string): ReadYaml {
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false })
  const placeOf = (offset: number, path: string): Place => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col, path }
  }
  if (document.errors.length > 0) {
    // What follows the first is often only its echo.
    const faults = document.errors
      .slice(0, 1)
      .map(({ code, message, pos: [at] }): ScenarioFault => {
        const said = code === 'BLOCK_AS_IMPLICIT_KEY' ? colon : `This is no YAML: ${message}.`
        return { ...placeOf(at, ''), message: said }
      })
    return { faults }
  }
  const { contents } = document
  if (contents === null) {
    return { faults: [{ line: 1, column: 1, path: '', message: 'The file is empty.' }] }
  }
  return { node: nodeOf(contents, '', source, placeOf) }
}

function nodeOf(
  from: ParsedNode,
  path: string,
  source: string,
  placeOf: (offset: number, path: string) => Place,
): Node {
  const [start, end] = from.range
  const place = placeOf(start, path)
  const value: unknown = from.toJSON()
  if (isSeq<ParsedNode>(from)) {
    const items = from.items.map((item, index) =>
      nodeOf(item, `${path}[${index}]`, source, placeOf),
    )
    return { kind: 'list', place, value, items }
  }
  if (isMap(from)) {
    const entries = (from.items as Pair<ParsedNode, ParsedNode | null>[]).map(
      ({ key, value: inner }): Entry => {
        const name = String(isScalar(key) ? key.value : key)
        const there = path === '' ? name : `${path}.${name}`
        const at = placeOf(key.range[0], there)
        return {
          key: name,
          place: at,
          node:
            inner === null
              ? { kind: 'text', place: at, value: null, text: '' }
              : nodeOf(inner, there, source, placeOf),
        }
      },
    )
    const [only] = from.items as Pair<ParsedNode, ParsedNode | null>[]
    const text = source.slice(start, only?.value?.range[1] ?? end).trim()
    const oneLine = entries.length === 1 && !text.includes('\n')
    return { kind: 'map', place, value, entries, ...(oneLine && { text }) }
  }
  // Numbers and dates as they are written: 10.10 is no 10.1, and 2026-03-02 10:00 no instant.
  const written = isScalar(from) && typeof from.value === 'string' ? from.value : undefined
  return { kind: 'text', place, value, text: written ?? source.slice(start, end).trim() }
}
