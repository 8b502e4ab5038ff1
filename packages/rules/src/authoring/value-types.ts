import type { FactType } from '../fact-definition.ts'
import type { JsonValue } from '../json.ts'

/** What may be written as a value where the parser knows no more than that. */
export type WrittenValue = string | number | boolean | readonly JsonValue[]

type Scalar = string | number | boolean
type Range<Of> = readonly [low: Of, high: Of]
type Each<Value extends { readonly [Type in FactType]: unknown }> = Value

/**
 * For each `Fit` of an operator, and each type of the fact before it: the values that may be
 * written. A test holds this against the parser for every operator, decorator and type.
 */
export interface WrittenValues {
  equal: Each<{ string: string; number: number; boolean: boolean; list: never; any: Scalar }>
  member: Each<{
    string: readonly string[]
    number: readonly number[]
    boolean: readonly boolean[]
    list: never
    any: readonly JsonValue[]
  }>
  list: Each<{ string: never; number: never; boolean: never; list: string; any: WrittenValue }>
  order: Each<{
    string: string | number
    number: number
    boolean: never
    list: never
    any: string | number
  }>
  text: Each<{ string: string; number: never; boolean: never; list: never; any: string }>
  pattern: Each<{ string: string; number: never; boolean: never; list: never; any: string }>
  cidr: Each<{ string: Blocks; number: never; boolean: never; list: never; any: Blocks }>
  between: Each<{
    string: Range<string> | Range<number>
    number: Range<number>
    boolean: never
    list: never
    any: Range<string> | Range<number>
  }>
}

type Blocks = string | readonly [string, ...string[]]

/** The same for facts that stand in the place of a value: the types that they may have. */
export interface OtherTypes {
  equal: Each<{
    string: 'string' | 'any'
    number: 'number' | 'any'
    boolean: 'boolean' | 'any'
    list: never
    any: 'string' | 'number' | 'boolean' | 'any'
  }>
  member: Each<{
    string: 'list' | 'any'
    number: 'any'
    boolean: 'any'
    list: 'any'
    any: 'list' | 'any'
  }>
  list: Each<{
    string: never
    number: never
    boolean: never
    list: 'string' | 'any'
    any: FactType
  }>
  order: Each<{ string: Ordered; number: Ordered; boolean: never; list: never; any: Ordered }>
  text: Each<{ string: Text; number: never; boolean: never; list: never; any: Text }>
  pattern: Each<Never>
  cidr: Each<Never>
  between: Each<Never>
}

type Ordered = 'string' | 'number' | 'any'
type Text = 'string' | 'any'
type Never = { readonly [Type in FactType]: never }
