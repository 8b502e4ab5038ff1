/** NUL and halves of surrogate pairs survive neither files nor databases unharmed. */
export const unstorable = /[\0\p{Surrogate}]/u
