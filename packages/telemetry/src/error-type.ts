/** What `error.type` says of a failure: its code, or else its class. Both are few, messages are not. */
export function errorType(error: unknown): string {
  if (!(error instanceof Error)) return '_OTHER'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
