/** What tells who is there, what operators do, and what the desk says comes from no visitor. */
export const ownTypePattern = '(presence|operator|desk)\\.|invitation\\.(granted|refused)$'

const ownType = new RegExp(`^(?:${ownTypePattern})`)

/** Whether events of a type are the engine's own: no visitor sends them. */
export function isOwnType(type: string): boolean {
  return ownType.test(type)
}
