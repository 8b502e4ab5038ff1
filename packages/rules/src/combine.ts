import { canonicalJson, isJsonObject, type JsonObject, type JsonValue } from './json.ts'

/** A rule set as it is written, and what it is called where it has no name of its own. */
export interface NamedRuleSet {
  readonly name: string
  readonly document: JsonObject
}

/** Rule sets put together, and where each rule comes from. */
export interface Combined {
  readonly document: JsonObject
  /** Leads from a JSON pointer into the whole to the set it came from, and the pointer there. */
  readonly origin: (pointer: string) => {
    readonly set: string | undefined
    readonly pointer: string
  }
}

/** The larger is the stricter of these; of all other caps the smaller. */
const durations: ReadonlySet<string> = new Set(['gap', 'afterDecline', 'afterConversation'])
const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/**
 * Makes one rule set of several, each a scenario. Rules get the name of their set as their `scenario`.
 * Shared conditions stay each set's own. Gates of a set become its rules'. Caps are about what visitors
 * are bothered with by all rules: of each cap the strictest holds for all.
 */
export function combineRuleSets(name: string, sets: readonly NamedRuleSet[]): Combined {
  const rules: JsonValue[] = []
  const from: { readonly set: string; readonly index: number }[] = []
  const conditions: Record<string, JsonValue> = {}
  let caps: JsonObject = {}
  for (const { name: file, document } of sets) {
    const scenario = typeof document.name === 'string' ? document.name : file
    const shared = isJsonObject(document.conditions) ? document.conditions : {}
    const own = (condition: string) =>
      // No two files have one name, and none has a slash in it.
      Object.hasOwn(shared, condition) ? `${file}/${condition}` : condition
    for (const [condition, tree] of Object.entries(shared)) {
      conditions[own(condition)] = renamed(tree ?? null, own)
    }
    if (isJsonObject(document.caps)) caps = strictest(caps, document.caps)
    const gates = isJsonObject(document.gates) ? document.gates : undefined
    const list = Array.isArray(document.rules) ? (document.rules as readonly JsonValue[]) : []
    for (const [index, rule] of list.entries()) {
      rules.push(isJsonObject(rule) ? inScenario(rule, scenario, gates, own) : rule)
      from.push({ set: file, index })
    }
  }
  const document: JsonObject = {
    name,
    ...(Object.keys(conditions).length > 0 && { conditions }),
    ...(Object.keys(caps).length > 0 && { caps }),
    rules,
  }
  const origin: Combined['origin'] = (pointer) => {
    const [, at, rest = ''] = /^\/rules\/(\d+)(.*)$/s.exec(pointer) ?? []
    const source = at === undefined ? undefined : from[Number(at)]
    return source === undefined
      ? { set: undefined, pointer }
      : { set: source.set, pointer: `/rules/${source.index}${rest}` }
  }
  return { document, origin }
}

function inScenario(
  rule: JsonObject,
  scenario: string,
  gates: JsonObject | undefined,
  own: (condition: string) => string,
): JsonObject {
  const invites = isJsonObject(rule.event) && rule.event.type === 'invite'
  return {
    scenario,
    ...rule,
    ...(rule.conditions !== undefined && { conditions: renamed(rule.conditions, own) }),
    ...(gates !== undefined &&
      invites && { gates: { ...gates, ...(isJsonObject(rule.gates) ? rule.gates : {}) } }),
  }
}

/** References to shared conditions by their new names. */
function renamed(tree: JsonValue, own: (condition: string) => string): JsonValue {
  if (Array.isArray(tree)) return (tree as readonly JsonValue[]).map((part) => renamed(part, own))
  if (!isJsonObject(tree)) return tree
  if (typeof tree.condition === 'string' && !('fact' in tree)) {
    return { ...tree, condition: own(tree.condition) }
  }
  // What is compared with is data, and no condition, whatever it looks like.
  const fields = Object.entries(tree).map(([key, part]) =>
    key === 'value' ? [key, part] : [key, renamed(part ?? null, own)],
  )
  return Object.fromEntries(fields) as JsonObject
}

function strictest(caps: JsonObject, more: JsonObject): JsonObject {
  const next: Record<string, JsonValue | undefined> = { ...caps }
  for (const [cap, value] of Object.entries(more)) {
    const before = next[cap]
    next[cap] = before === undefined ? value : stricter(cap, before, value)
  }
  return next
}

/** What cannot be compared stays, for the check to find. */
function stricter(
  cap: string,
  one: JsonValue,
  other: JsonValue | undefined,
): JsonValue | undefined {
  if (canonicalJson(one) === canonicalJson(other ?? null)) return one
  const [left, right] = [amount(one), amount(other)]
  if (left === undefined || right === undefined) return other
  const larger = left > right ? one : other
  const smaller = left > right ? other : one
  return durations.has(cap) ? larger : smaller
}

function amount(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'number') return value
  const [, count, unit] = /^(\d+)(ms|s|m|h|d)$/.exec(typeof value === 'string' ? value : '') ?? []
  return count === undefined ? undefined : Number(count) * unitMs[unit as keyof typeof unitMs]
}
