/** Whether events of a type are the engine's own: no visitor sends them. */
export function isOwn(type: string): boolean {
  return (
    /^(presence|operator)\./.test(type) ||
    type === 'invitation.granted' ||
    type === 'invitation.refused'
  )
}
