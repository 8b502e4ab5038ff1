/** Where something stands in a scenario. */
export interface Place {
  /** From 1; missing where the scenario is no file. */
  readonly line?: number
  readonly column?: number
  /** The way there, such as `tests[0].steps[2]`. */
  readonly path: string
}

/** Something that cannot be understood in a scenario. */
export interface ScenarioFault extends Place {
  readonly message: string
  /** What was written there, where that helps. */
  readonly text?: string
}

/** `12:5`, or the way to it. */
export function placeText({ line, column, path }: Place): string {
  return line === undefined ? path : `${line}:${column ?? 1}`
}
