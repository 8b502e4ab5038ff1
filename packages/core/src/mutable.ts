/** A value in the making: built field by field, since spreading optional parts costs on the hot path. */
export type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }
