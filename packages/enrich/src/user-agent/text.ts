/** Longer user agents are cut: nothing true stands behind it, and parsing must stay cheap. */
export const MAX_USER_AGENT = 512
