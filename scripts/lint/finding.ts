/** One breach of one law: where it is (`file` relative to the checked root, `line` from 1) and what to do. */
export interface Finding {
  readonly file: string
  readonly line: number
  readonly law: string
  readonly message: string
}

/** One line of a terminal for one finding, in the form editors turn into a link. */
export function showFinding({ file, line, law, message }: Finding): string {
  return `${file}:${line} ${law}: ${message}`
}
