import { compiledEngine, type RuleSet } from '@beckon/rules'
import { defaultBounds } from '../bounds.ts'
import type { VisitorState } from '../domain/visitor.ts'
import type { Decision } from '../step/decision.ts'
import { Rulebook } from '../step/rulebook.ts'
import { siteOf } from '../step/site.ts'
import { SiteFacts } from '../step/site-fact.ts'
import { Stepper } from '../step/step.ts'
import type { ExplainStoredOptions } from './explain-stored.ts'
import { pastOf } from './past.ts'
import { RuleSetsOfLog } from './rule-sets-of-log.ts'
import type { HistoryGap } from './visitor-explanation.ts'

/** A visitor as it is stored, and as its log makes it. */
export interface Relived {
  /** Why the log cannot tell; `again` is missing then. */
  readonly gap?: HistoryGap
  /** What the storage says it is, under the rules that were in force last. */
  readonly stored: VisitorState
  /** What it becomes when its records are stepped once more. */
  readonly again?: VisitorState
  /** Decisions that the log has, and that were not made again. */
  readonly recorded: readonly Decision[]
  /** Decisions that were made again, and that the log has not. */
  readonly made: readonly Decision[]
}

const none = { recorded: [], made: [] } as const
const silent = (): void => {}

/**
 * Lives visitors' pasts again from a storage that nobody writes to meanwhile, so that what is stored of
 * them can be held against what their log says: the test of any storage, and of the engine itself.
 *
 * @returns what gives a visitor by its id; undefined where there is none
 * @throws StorageError, where it is asked and the storage cannot be read
 */
export function reliveStored(
  siteId: string,
  options: ExplainStoredOptions,
): (visitor: string) => Promise<Relived | undefined> {
  const { storage, ruleEngine = compiledEngine(), facts = [], presence = 'heartbeat' } = options
  const siteFacts = new SiteFacts(facts, silent)
  const bounds = { ...defaultBounds, ...options.bounds }
  const site = siteOf(siteId, options.site)
  const ruleSets = new RuleSetsOfLog(storage, options.readRules)
  const books = new Map<RuleSet, Rulebook>()
  const bind = (ruleSet: RuleSet): Rulebook => {
    const before = books.get(ruleSet)
    if (before !== undefined) return before
    const book = new Rulebook(ruleSet, ruleEngine, siteFacts, silent, silent, silent)
    books.set(ruleSet, book)
    return book
  }
  let only: Stepper | undefined
  // One visitor after the other: what a stepper has to find out about time zones it finds out once.
  const stepper = (_: string, book: Rulebook): Stepper => {
    only ??= new Stepper(site, book, presence, bounds)
    only.use(book)
    return only
  }
  return async (visitor) => {
    const entity = { site: siteId, kind: 'visitor', id: visitor } as const
    const [loaded] = await storage.load([{ entity }])
    // Only the engine writes states; to a storage they are any JSON.
    const state = loaded?.state as unknown as VisitorState | undefined
    if (state === undefined) return undefined
    // The log numbers no terms of its own.
    const { term, ...stored } = state
    const parts = { storage, ruleSets, bind, stepper, inForceAt: () => undefined }
    const past = await pastOf(siteId, visitor, stored.at, stored.firstAt, parts, term)
    if (past.gap !== undefined) return { gap: past.gap, stored, ...none }
    const { rerun } = past
    if (rerun?.state === undefined) return { stored, ...none }
    const now = stepper(siteId, rerun.book).adopt(stored)
    return { stored: now, again: rerun.state, ...rerun.disagreement }
  }
}
