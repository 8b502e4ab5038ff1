import type { Fit } from '../fit.ts'
import type { KnownOperator } from '../operators.ts'
import type { WrittenValues } from './value-types.ts'

/** What operators ask of their two sides: see `Fit`. */
export type FitKind = keyof WrittenValues

type Named<Kind extends FitKind> = Extract<KnownOperator, { readonly fits: Fit<Kind> }>['name']

type Folding = Extract<KnownOperator, { readonly text: true }>['name']

type Negatable<Name extends string> = Name | `not:${Name}`

/** Operators of a kind as they may stand before any fact: bare, negated, in either case. */
export type Plain<Kind extends FitKind> = Negatable<
  Named<Kind> | `ignoreCase:${Named<Kind> & Folding}` | Swapped<Kind>
>

/** With its sides changed, an operator asks what that of another kind does. */
type Swapped<Kind extends FitKind> = Kind extends 'equal' | 'order' | 'text'
  ? `swap:${Named<Kind>}`
  : Kind extends 'member'
    ? `swap:${Named<'list'>}`
    : Kind extends 'list'
      ? `swap:${Named<'member'>}`
      : never

/** For each item of the fact. */
export type ForFact<Kind extends FitKind> = Negatable<`${'some' | 'every'}Fact:${Named<Kind>}`>

/** For each item of the value. */
export type ForValue<Kind extends FitKind> = Negatable<`${'some' | 'every'}Value:${Named<Kind>}`>

/** Operators of a kind before a fact that moves by itself; `Known` are those that can tell when. */
export type ForMoving<Kind extends FitKind, Known extends string = string> = Negatable<
  Named<Kind> & Known
>

type Item = `${'some' | 'every'}${'Fact' | 'Value'}`
type Inner = 'swap' | 'ignoreCase' | Item

/** An operator with one decorator at most, and `not:` before that. */
export type Decorated<Name extends string> = Negatable<Name | `${Inner}:${Name}`>

/** Longer chains of decorators, which are not looked into. */
export type Chain =
  | `${Inner}:${Inner | 'not'}:${string}`
  | `not:${'not' | `${Inner}:${Inner | 'not'}`}:${string}`
