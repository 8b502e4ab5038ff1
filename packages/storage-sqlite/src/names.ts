/**
 * Names as SQLite keeps them. NUL ends a text for some of its readers, and a lone surrogate has no
 * UTF-8: such names are kept as JSON text, which escapes both, behind a mark that no other name
 * starts with. So every name comes back as it was and none runs into another.
 */
const mark = '\u0001'

/** With `u`, the halves of a whole pair do not match. */
const loneSurrogate = /\p{Surrogate}/u

export function packName(name: string): string {
  return name.startsWith(mark) || name.includes('\0') || loneSurrogate.test(name)
    ? mark + JSON.stringify(name)
    : name
}

export function unpackName(packed: string): string {
  return packed.startsWith(mark) ? String(JSON.parse(packed.slice(mark.length))) : packed
}
