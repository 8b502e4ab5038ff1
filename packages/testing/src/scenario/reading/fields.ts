import { nearestName } from '@beckon/rules'
import type { Entry, Node } from './node.ts'
import type { Place, ScenarioFault } from './place.ts'

/** Collects what is wrong with a scenario. */
export class Faults {
  readonly list: ScenarioFault[] = []

  /** As they stand in the file. */
  inOrder(): readonly ScenarioFault[] {
    const { list } = this
    return [...list].sort(
      (left, right) =>
        (left.line ?? 0) - (right.line ?? 0) || (left.column ?? 0) - (right.column ?? 0),
    )
  }

  add(place: Place, message: string, text?: string): void {
    this.list.push({ ...place, message, ...(text !== undefined && { text }) })
  }
}

/** The fields of a map, by name. What is none, or has fields that there are not, is a fault. */
export function fieldsOf(
  node: Node,
  names: readonly string[],
  what: string,
  faults: Faults,
): ReadonlyMap<string, Entry> {
  if (node.kind !== 'map') {
    faults.add(node.place, `${what} has fields: ${names.join(', ')}.`)
    return new Map()
  }
  for (const { key, place } of node.entries) {
    if (names.includes(key)) continue
    const near = nearestName(key, names)
    const meant = near === undefined ? `It has ${names.join(', ')}.` : `Did you mean "${near}"?`
    faults.add(place, `${what} has no field "${key}". ${meant}`, key)
  }
  return new Map(node.entries.map((entry) => [entry.key, entry]))
}

/** The text of a field; undefined where there is none, or where it is something else, which is a fault. */
export function textField(
  fields: ReadonlyMap<string, Entry>,
  name: string,
  faults: Faults,
): string | undefined {
  const node = fields.get(name)?.node
  if (node === undefined) return undefined
  if (node.kind === 'text' && node.text !== '') return node.text
  faults.add(node.place, `The field "${name}" needs a text.`)
  return undefined
}
