/** What other engines know and no engine can find in linear time, by how it begins. */
const impossible: readonly (readonly [begins: RegExp, name: string])[] = [
  [/\(\?=/y, 'a look-ahead (?=…)'],
  [/\(\?!/y, 'a negative look-ahead (?!…)'],
  [/\(\?<=/y, 'a look-behind (?<=…)'],
  [/\(\?<!/y, 'a negative look-behind (?<!…)'],
  [/\(\?>/y, 'an atomic group (?>…)'],
  [/\(\?P=/y, 'a reference to a group (?P=name)'],
  [/\(\?\(/y, 'a condition (?(1)…)'],
  [/\\[1-9]/y, 'a reference to a group (\\1)'],
  [/\\k[<{']/y, 'a reference to a group (\\k<name>)'],
]

/** What is taken as it is: quoted text, a set of characters, an escaped one. */
const literal = /\\Q[\s\S]*?(?:\\E|$)|\[\^?\]?(?:\[:\^?\w+:\]|\\[\s\S]|[^\]\\])*\]?|\\[\s\S]/y

/**
 * Why a regular expression is beyond every linear-time engine, as a clause; undefined where nothing
 * of that kind is in it.
 */
export function beyondLinearTime(pattern: string): string | undefined {
  let at = 0
  while (at < pattern.length) {
    const found = impossible.find(([begins]) => beginsAt(begins, pattern, at) > at)
    if (found) {
      return `${found[1]} at character ${at + 1} cannot be matched in time linear in the text; say it with an operator of its own, or with "all" and "not"`
    }
    at = Math.max(beginsAt(literal, pattern, at), at + 1)
  }
  return undefined
}

/** Where it ends, if it begins here; -1 if it does not. */
function beginsAt(expression: RegExp, text: string, at: number): number {
  expression.lastIndex = at
  return expression.test(text) ? expression.lastIndex : -1
}
