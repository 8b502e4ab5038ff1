import { Type } from '@sinclair/typebox'

/** Stands for a condition over facts of one event, which types and schemas know by themselves. */
export interface Where {
  readonly where: never
}

/** The field `where` of a counting fact. Conditions have a parser of their own. */
export const whereShape = Type.Unsafe<Where>(Type.Unknown({ $ref: '#/$defs/where' }))
