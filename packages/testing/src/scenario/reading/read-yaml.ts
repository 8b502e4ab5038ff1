import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseDocument,
  type YAMLMap,
  type YAMLParseError,
} from 'yaml'
import type { Entry, Node } from './node.ts'
import type { Place, ScenarioFault } from './place.ts'

/** A YAML file as nodes, or what is wrong with it as YAML. */
export type ReadYaml = { readonly node: Node } | { readonly faults: readonly ScenarioFault[] }

/** How much may be written once and meant again: a file must not grow without end when it is read. */
const maxAliasCount = 1_000

/** What `a: b: c` is to YAML. */
const colon =
  'A text with a colon and a space in it needs quotes around all of it, such as \'ann comes from "google: red shoes"\', or stands in a list, behind a dash.'

/** Reads a YAML file, with the place of everything in it. */
export function readYaml(source: string): ReadYaml {
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, merge: true })
  const placeOf = (offset: number, path: string): Place => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col, path }
  }
  const errors = telling(document.errors)
  if (errors.length > 0) {
    const faults = errors.map(({ code, message, pos: [at] }): ScenarioFault => {
      const said = code === implicitKey ? colon : `This is no YAML: ${message}.`
      return { ...placeOf(at, ''), message: said }
    })
    return { faults }
  }
  const { contents } = document
  const whole = { line: 1, column: 1, path: '' }
  if (contents === null) return { faults: [{ ...whole, message: 'The file is empty.' }] }
  try {
    document.toJS({ maxAliasCount })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { faults: [{ ...whole, message: `This is no YAML: ${why}.` }] }
  }
  return { node: new Nodes(document, source, placeOf).of(contents, '') }
}

const implicitKey = 'BLOCK_AS_IMPLICIT_KEY'

/** Texts with colons are wrong each by itself; of other errors what follows the first is often only its echo. */
function telling(errors: readonly YAMLParseError[]): readonly YAMLParseError[] {
  const colons = errors.filter(({ code }) => code === implicitKey)
  return colons.length > 0 ? colons : errors.slice(0, 1)
}

/** Makes nodes of what the library has read. */
class Nodes {
  private readonly document: Document.Parsed
  private readonly source: string
  private readonly placeOf: (offset: number, path: string) => Place

  constructor(
    document: Document.Parsed,
    source: string,
    placeOf: (offset: number, path: string) => Place,
  ) {
    this.document = document
    this.source = source
    this.placeOf = placeOf
  }

  of(from: ParsedNode, path: string): Node {
    if (isAlias(from)) {
      const meant = from.resolve(this.document) as ParsedNode | undefined
      if (meant !== undefined) return this.of(meant, path)
    }
    const { document, source } = this
    const [start, end] = from.range
    const about = {
      place: this.placeOf(start, path),
      get value(): unknown {
        return from.toJS(document, { maxAliasCount })
      },
    }
    if (isSeq<ParsedNode>(from)) {
      const items = from.items.map((item, index) => this.of(item, `${path}[${index}]`))
      return Object.assign(about, { kind: 'list' as const, items })
    }
    if (isMap<ParsedNode, ParsedNode | null>(from)) {
      const text = this.oneLine(from, start, end)
      const entries = this.entries(from, path)
      return Object.assign(about, { kind: 'map' as const, entries, ...(text && { text }) })
    }
    // Numbers and dates as they are written: 10.10 is no 10.1, and 2026-03-02 10:00 no instant.
    const written = isScalar(from) && typeof from.value === 'string' ? from.value : undefined
    return Object.assign(about, {
      kind: 'text' as const,
      text: written ?? source.slice(start, end).trim(),
    })
  }

  private entries(from: YAMLMap<ParsedNode, ParsedNode | null>, path: string): readonly Entry[] {
    return from.items.map(({ key, value }) => {
      const name = String(isScalar(key) ? key.value : key)
      const there = path === '' ? name : `${path}.${name}`
      const place = this.placeOf(key.range[0], there)
      const node: Node = value
        ? this.of(value, there)
        : { kind: 'text', place, value: null, text: '' }
      return { key: name, place, node }
    })
  }

  /** What is written where a map of one field stands on one line. */
  private oneLine(
    { items }: YAMLMap<ParsedNode, ParsedNode | null>,
    start: number,
    end: number,
  ): string | undefined {
    const [only, another] = items
    if (only === undefined || another !== undefined) return undefined
    const text = this.source.slice(start, only.value?.range[1] ?? end).trim()
    return text.includes('\n') ? undefined : text
  }
}
