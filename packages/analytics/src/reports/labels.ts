/** What stands where a record does not say. */
export const unknown = '(unknown)'
/** What stands where there is none. */
export const none = '(none)'
