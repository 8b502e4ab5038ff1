import type { Static, TObject } from '@sinclair/typebox'
import type { FactDefinition, FactType } from '../fact-definition.ts'
import type { Where } from '../where-shape.ts'

/** A fact as types look at it: its name, type, movement and params are literal. */
export type TypedFact = Pick<
  FactDefinition,
  'name' | 'type' | 'scope' | 'moves' | 'params' | 'notYet'
>

/** The names that a definition stands for: those of a family are any that begin with it. */
export type NameOf<Fact extends TypedFact> = Named<Fact['name']>

/** Distributes over the names. */
type Named<Name extends string> = Name extends `${infer Prefix}*` ? `${Prefix}${string}` : Name

/** Facts that rules may look at. */
export type Honoured<Facts extends TypedFact> = Facts extends { readonly notYet: true }
  ? never
  : Facts

/** Facts that may stand inside a `where`. */
export type OfEvent<Facts extends TypedFact> = Extract<Facts, { readonly scope: 'event' }>

/** Facts that take params. */
export type WithParams<Facts extends TypedFact> = Extract<Facts, { readonly params: TObject }>

/** Facts without params, of a type, that stand still. */
export type Still<Facts extends TypedFact, Type extends FactType> = Extract<
  Exclude<Facts, { readonly params: TObject } | { readonly moves: string }>,
  { readonly type: Type }
>

/** Facts without params, of a type, that move in a way. */
export type MovingBy<
  Facts extends TypedFact,
  Type extends FactType,
  Moves extends string,
> = Extract<
  Exclude<Facts, { readonly params: TObject }>,
  { readonly type: Type; readonly moves: Moves }
>

/** What a fact takes, with conditions of a type wherever a `where` may stand. */
export type ParamsOf<Fact extends TypedFact, Condition> = Fact extends {
  readonly params: infer Shape extends TObject
}
  ? Readonly<Filled<Static<Shape>, Condition>>
  : never

type Filled<Value, Condition> = Value extends Where
  ? Condition
  : Value extends readonly (infer Item)[]
    ? readonly Filled<Item, Condition>[]
    : Value extends object
      ? { readonly [Key in keyof Value]: Filled<Value[Key], Condition> }
      : Value
