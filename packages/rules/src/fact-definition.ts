import type { TObject } from '@sinclair/typebox'

/** What a fact's value is; a list is one of texts. */
export type FactType = 'string' | 'number' | 'boolean' | 'list' | 'any'

/** Which values of its type a fact takes; what is not said is not limited. */
export interface FactValues {
  /** Whole numbers only. */
  readonly whole?: true
  readonly least?: number
  readonly most?: number
  /** These texts and no others. */
  readonly oneOf?: readonly string[]
}

/** What rules may know about a fact before they run. */
export interface FactDefinition {
  /** `page.seconds`, or a family of facts such as `page.query.*`. */
  readonly name: string
  readonly type: FactType
  readonly unit?: string
  /** What the value can be: a comparison that it can never pass is found when rules are checked. */
  readonly values?: FactValues
  /** One sentence on its meaning. */
  readonly description: string
  /** Where the value comes from; only facts of the event itself may stand inside a `where`. */
  readonly scope: 'visitor' | 'visit' | 'event' | 'context'
  /**
   * How it changes while no event arrives: `seconds` counts up in whole seconds, `window` falls as
   * events leave the window, `clock` follows the site's calendar. Absent: only events change it.
   */
  readonly moves?: 'seconds' | 'window' | 'clock'
  /** Never absent: a negative condition on it needs no `exists` beside it. */
  readonly always?: true
  /** The shape of its params; absent: it takes none. */
  readonly params?: TObject
  /** Only an engine that answers late can compute it, such as the bridge: others refuse the rule set. */
  readonly asynchronous?: true
  /** Known, but not honoured by this version: refused at load. */
  readonly notYet?: true
}
