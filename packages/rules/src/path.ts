/** The steps of a path: names of members and positions in lists. */
export type Path = readonly (string | number)[]

const oneStep = '\\.([A-Za-z_][\\w-]*)|\\[(\\d{1,9})\\]'

/** What a path must look like, as a regular expression. */
export const pathPattern = `^\\$(${oneStep})*$`

const step = new RegExp(oneStep, 'y')

/** Reads `$.a.b[0]`; undefined if it is anything else. There are no wildcards and no scripts. */
export function parsePath(text: string): Path | undefined {
  if (!text.startsWith('$')) return undefined
  const steps: (string | number)[] = []
  step.lastIndex = 1
  while (step.lastIndex < text.length) {
    const match = step.exec(text)
    if (!match) return undefined
    steps.push(match[1] ?? Number(match[2]))
  }
  return steps
}

/** A path as it is written: `$.a.b[0]`. */
export function formatPath(path: Path): string {
  return path.reduce<string>(
    (text, step) => text + (typeof step === 'number' ? `[${step}]` : `.${step}`),
    '$',
  )
}

/**
 * Follows a path into a value, own members only; undefined where it leads nowhere. As in
 * json-rules-engine, a value that is neither object nor list is given back as it is.
 */
export function follow(path: Path, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  let at: unknown = value
  for (const name of path) {
    // A text has its characters and a length, an empty one has not: so the library has it.
    if (!at || !Object.hasOwn(at, name)) return undefined
    at = (at as Record<string | number, unknown>)[name]
  }
  return at
}
