import type { FactType } from '../fact-definition.ts'
import type { ThresholdOperator } from '../thresholds.ts'
import type {
  Honoured,
  MovingBy,
  NameOf,
  ParamsOf,
  Still,
  TypedFact,
  WithParams,
} from './fact-types.ts'
import type {
  Chain,
  Decorated,
  FitKind,
  ForFact,
  ForMoving,
  ForValue,
  Plain,
} from './operator-names.ts'
import type { OtherTypes, WrittenValue, WrittenValues } from './value-types.ts'

/** One way of comparing; where there is no value for it, there is no such way. */
type Way<Operator extends string, Value> = [Value] extends [never]
  ? never
  : [Operator] extends [never]
    ? never
    : { readonly operator: Operator; readonly value: Value }

type Presence = Way<'exists', boolean>

type Ways<Facts extends TypedFact, Type extends FactType> =
  | { [Kind in FitKind]: Way<Plain<Kind>, ValueFor<Facts, Kind, Type>> }[FitKind]
  | { [Kind in FitKind]: Way<ForValue<Kind>, ListFor<Facts, Kind, Type>> }[FitKind]
  | (Type extends 'list'
      ? { [Kind in FitKind]: Way<ForFact<Kind>, ValueFor<Facts, Kind, 'string'>> }[FitKind]
      : never)
  | (Type extends 'any'
      ? { [Kind in FitKind]: Way<ForFact<Kind>, ValueFor<Facts, Kind, 'any'>> }[FitKind]
      : never)
  | Way<Chain, WrittenValue | OtherFact<Facts, FactType>>
  | Presence

/** A fact that moves by itself is compared with what is written in the rule. */
type MovingWays<Type extends FactType, Known extends string = string> =
  | { [Kind in FitKind]: Way<ForMoving<Kind, Known>, WrittenValues[Kind][Type]> }[FitKind]
  | Presence

type ValueFor<Facts extends TypedFact, Kind extends FitKind, Type extends FactType> =
  | WrittenValues[Kind][Type]
  | OtherFact<Facts, OtherTypes[Kind][Type]>

type ListFor<Facts extends TypedFact, Kind extends FitKind, Type extends FactType> =
  | ListOf<WrittenValues[Kind][Type]>
  | OtherFact<
      Facts,
      | ('string' extends OtherTypes[Kind][Type] ? 'list' : never)
      | ('any' extends OtherTypes[Kind][Type] ? 'any' : never)
    >

type ListOf<Value> = [Value] extends [never] ? never : readonly Value[]

/** A fact in the place of a value; behind a path it may be anything. */
type OtherFact<Facts extends TypedFact, Type extends FactType> = [Type] extends [never]
  ? never
  :
      | Other<NameOf<Still<Facts, Exclude<Type, 'list' | 'any'>>>, NoPath>
      | Other<NameOf<Still<Facts, Extract<Type, 'list' | 'any'>>>, MaybePath>
      | ('any' extends Type
          ? Other<NameOf<Still<Facts, 'list'>>, { readonly path: string }>
          : never)
      | OtherWindow<Facts, Type>

type Other<Name extends string, Path> = [Name] extends [never]
  ? never
  : { readonly fact: Name; readonly params?: never } & Path

/** Over the whole visit a count stands still; its `where` is not looked into here. */
type OtherWindow<Facts extends TypedFact, Type extends FactType> =
  WithParams<Facts> extends infer Fact
    ? Fact extends TypedFact & { readonly type: Type }
      ? {
          readonly fact: NameOf<Fact>
          readonly params: Timeless<ParamsOf<Fact, object>>
        } & (Fact['type'] extends 'list' | 'any' ? MaybePath : NoPath)
      : never
    : never

interface NoPath {
  readonly path?: never
}
interface MaybePath {
  readonly path?: string
}

/** Params without a duration; none where one is needed. */
type Timeless<Params> = Params extends { readonly within: string }
  ? never
  : Omit<Params, 'within'> & { readonly within?: never }

interface Notes {
  /** For people; it changes no result. */
  readonly name?: string
  /** Taken for the sake of json-rules-engine; it changes no result. */
  readonly priority?: number
}

type Named<Name extends string, Rest> = [Name] extends [never]
  ? never
  : { readonly fact: Name } & Rest & Notes & NotAGroup

/** What tells a comparison from a group of conditions. */
interface NotAGroup {
  readonly all?: never
  readonly any?: never
  readonly not?: never
  readonly condition?: never
}

interface NoParams {
  readonly params?: never
}

type Scalar = 'string' | 'number' | 'boolean'
type Whole = 'string' | 'number' | 'boolean' | 'list'

/** Comparisons of facts that take no params. */
export type PlainComparison<Facts extends TypedFact, Own extends string = never> =
  | Simple<Honoured<Facts>>
  | ByOwn<Honoured<Facts>, Own>

/** By operators of a site's own, of which types know the names only. */
type ByOwn<Facts extends TypedFact, Own extends string> = [Own] extends [never]
  ? never
  : Named<
      NameOf<Still<Facts, FactType>>,
      Way<Decorated<Own>, WrittenValue | OtherFact<Facts, FactType>> & NoParams & MaybePath
    >

type Simple<Facts extends TypedFact> =
  | {
      [Type in Scalar]: Named<NameOf<Still<Facts, Type>>, Ways<Facts, Type> & NoParams & NoPath>
    }[Scalar]
  | Named<NameOf<Still<Facts, 'list'>>, Ways<Facts, 'list'> & NoParams & NoPath>
  | Named<NameOf<Still<Facts, 'any'>>, Ways<Facts, 'any'> & NoParams & MaybePath>
  | Named<NameOf<Still<Facts, 'list'>>, Ways<Facts, 'any'> & NoParams & { readonly path: string }>
  | {
      [Type in Whole]:
        | Named<
            NameOf<MovingBy<Facts, Type, 'seconds'>>,
            MovingWays<Type, ThresholdOperator> & NoParams & NoPath
          >
        | Named<NameOf<MovingBy<Facts, Type, 'clock'>>, MovingWays<Type> & NoParams & NoPath>
    }[Whole]

/** Comparisons of facts that take params, with a type of condition for their `where`. */
export type ParamsComparison<Facts extends TypedFact, Condition> = Each<
  WithParams<Honoured<Facts>>,
  Facts,
  Condition
>

type Each<Fact extends TypedFact, Facts extends TypedFact, Condition> = Fact extends TypedFact
  ? Fact extends { readonly moves: 'window' }
    ? InWindow<Fact, Honoured<Facts>, ParamsOf<Fact, Condition>>
    : Named<
        NameOf<Fact>,
        Ways<Honoured<Facts>, Fact['type']> & Given<ParamsOf<Fact, Condition>> & PathOf<Fact>
      >
  : never

/** What only moves within a duration stands still without one. */
type InWindow<Fact extends TypedFact, Facts extends TypedFact, Params> =
  | Named<
      NameOf<Fact>,
      MovingWays<Fact['type']> & {
        readonly params: Params & { readonly within: string }
      } & PathOf<Fact>
    >
  | ([Timeless<Params>] extends [never]
      ? never
      : Named<
          NameOf<Fact>,
          Ways<Facts, Fact['type']> & { readonly params: Timeless<Params> } & PathOf<Fact>
        >)

type PathOf<Fact extends TypedFact> = Fact['type'] extends 'list' | 'any' ? MaybePath : NoPath

type Given<Params> =
  Record<never, never> extends Params ? { readonly params?: Params } : { readonly params: Params }
