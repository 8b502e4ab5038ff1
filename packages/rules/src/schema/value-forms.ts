import type { JsonObject, JsonValue } from '../json.ts'

/** Values that are accepted somewhere, as a schema, with some of them as samples. */
export interface ValueForms {
  readonly schemas: readonly JsonObject[]
  readonly samples: readonly JsonValue[]
}

const scalars: readonly (readonly [type: string, sample: JsonValue])[] = [
  ['string', 'a'],
  ['number', 1],
  ['boolean', true],
]

/** Longer lists are taken to fare like the longest of these. */
const lengths = [1, 2, 3]

/**
 * Finds out which written values are accepted by asking, so that a schema cannot differ from what
 * is asked.
 *
 * @param accepts judges a value by its type alone, or by the types of its items
 * @param levels how many lists within lists are looked into
 */
export function valueForms(accepts: (value: JsonValue) => boolean, levels = 2): ValueForms {
  const found = scalars.filter(([, sample]) => accepts(sample))
  const lists = levels > 0 ? listForms(accepts, levels) : { schemas: [], samples: [] }
  return {
    schemas: [...found.map(([type]) => ({ type })), ...lists.schemas],
    samples: [...found.map(([, sample]) => sample), ...lists.samples],
  }
}

function listForms(accepts: (value: JsonValue) => boolean, levels: number): ValueForms {
  const inner = [
    ...scalars.map(([type, sample]) => ({ schema: { type } as JsonObject, sample })),
    { schema: { type: 'null' }, sample: null },
    { schema: { type: 'object' }, sample: { a: 1 } },
    ...lists(accepts, levels),
  ]
  const takes = (length: number) => inner.filter(({ sample }) => accepts(repeated(sample, length)))
  const fitting = lengths.filter((length) => takes(length).length > 0)
  const [least] = fitting
  const empty = accepts([])
  if (least === undefined) {
    return empty
      ? { schemas: [{ type: 'array', maxItems: 0 }], samples: [[]] }
      : { schemas: [], samples: [] }
  }
  const most = fitting.at(-1) === lengths.at(-1) ? undefined : fitting.at(-1)
  const bounds = {
    ...(!empty && { minItems: least }),
    ...(most !== undefined && { maxItems: most }),
  }
  const items = takes(least)
  const longest = fitting.at(-1) ?? least
  const mixed = items.every((one) =>
    items.every((other) => accepts([one.sample, ...repeated(other.sample, longest - 1)])),
  )
  const list = (item: object) => ({ type: 'array', items: item as JsonObject, ...bounds })
  const schemas = items.map(({ schema }) => schema)
  return {
    schemas: mixed ? [list(either(schemas))] : schemas.map(list),
    samples: items.map(({ sample }) => repeated(sample, least)),
  }
}

/** Lists that are not looked into any more: one of them may be what is accepted. */
const deepest: readonly JsonValue[] = [[], ['a'], [1], [true], [1, 1], ['a', 'a'], [['a']]]

/** Lists as items of a list. */
function lists(
  accepts: (value: JsonValue) => boolean,
  levels: number,
): readonly { readonly schema: JsonObject; readonly sample: JsonValue }[] {
  if (levels < 2) {
    const sample = deepest.find((list) => lengths.some((length) => accepts(repeated(list, length))))
    return sample === undefined ? [] : [{ schema: { type: 'array' }, sample }]
  }
  const within = lengths.map((length) =>
    listForms((value) => accepts(repeated(value, length)), levels - 1),
  )
  const forms = within.find(({ samples }) => samples.length > 0)
  const [sample] = forms?.samples ?? []
  return forms && sample !== undefined ? [{ schema: either(forms.schemas), sample }] : []
}

function repeated(value: JsonValue, length: number): JsonValue[] {
  return Array.from({ length }, () => value)
}

/** A schema for whatever one of them is for. */
export function either(schemas: readonly JsonObject[]): JsonObject {
  const [only] = schemas
  return schemas.length === 1 && only ? only : { anyOf: schemas }
}
