import type { RuleSet } from '@beckon/rules'
import { decisionOf, eventOf } from '../commit/record.ts'
import { resumedType, resumptionOf } from '../commit/resumed.ts'
import type { Storage, StoredRecord } from '../ports/storage.ts'
import type { Rulebook } from '../step/rulebook.ts'
import type { Stepper } from '../step/step.ts'
import { BooksOfLog, LostRules } from './books-of-log.ts'
import { Rerun } from './rerun.ts'
import { type LoggedRuleSet, pastKinds, type RuleSetsOfLog } from './rule-sets-of-log.ts'
import { UnmetRules } from './unmet-rules.ts'
import type { HistoryGap } from './visitor-explanation.ts'

export interface PastOptions {
  readonly storage: Pick<Storage, 'capabilities' | 'read' | 'history'>
  readonly ruleSets: RuleSetsOfLog
  /** Binds a rule set for looking at it only. Throws where a fact of it has no reader any more. */
  readonly bind: (ruleSet: RuleSet) => Rulebook
  readonly stepper: (site: string, book: Rulebook) => Stepper
  /** What this process knows of rule sets that were in force at an instant, should the log not have them. */
  readonly inForceAt: (at: number) => Rulebook | undefined
}

/** A visitor as it was at an instant, or why that is not known. */
export type Past =
  | { readonly gap: HistoryGap }
  /** Nothing had happened to it yet. */
  | { readonly gap?: undefined; readonly rerun: undefined }
  | { readonly gap?: undefined; readonly rerun: Rerun }

/**
 * Lives a visitor's past again up to an instant, ms.
 *
 * @param firstAt when its present state says that it was first seen, ms
 * @param last the term of the last rules that it is known to have met; undefined: all that came by then
 */
export async function pastOf(
  site: string,
  visitor: string,
  at: number,
  firstAt: number | undefined,
  options: PastOptions,
  last?: string,
): Promise<Past> {
  const { storage } = options
  if (!storage.capabilities.log) return { gap: 'no-log' }
  const { prunedBefore, erased } = await storage.history()
  const first = await firstEvent(storage, site, visitor)
  if (firstAt === undefined || at < firstAt) {
    // Nobody can tell whether there was another life before this one.
    const doubtful = erased > 0 || (prunedBefore !== undefined && at < prunedBefore)
    return doubtful ? { gap: 'pruned' } : { rerun: undefined }
  }
  const isCut = prunedBefore !== undefined && firstAt < prunedBefore
  if (first === undefined || first.at !== firstAt || isCut) return { gap: 'pruned' }
  try {
    return await relived(site, visitor, at, first, options, last)
  } catch (error) {
    if (error instanceof LostRules) return { gap: 'rules' }
    throw error
  }
}

async function relived(
  site: string,
  visitor: string,
  at: number,
  first: StoredRecord,
  options: PastOptions,
  last: string | undefined,
): Promise<Past> {
  const { storage, ruleSets, inForceAt } = options
  const { before, between, after } = await ruleSets.around(first, visitor, at)
  const books = new BooksOfLog(options.bind)
  const unmet = new UnmetRules(before)
  for (const entry of unmet.upTo(eventOf(first).term) ?? unmet.all()) books.follow(entry)
  if (before.length === 0) books.begin(inForceAt(first.at))
  const rerun = new Rerun(visitor, options.stepper(site, books.current))
  const swap = async (entries: readonly LoggedRuleSet[] = []): Promise<void> => {
    for (const entry of entries) {
      books.follow(entry)
      if (books.current !== rerun.book) await rerun.swap(books.current, entry.at)
    }
  }
  for await (const record of storage.read({ site, visitor, kinds: pastKinds, to: at + 1 })) {
    unmet.add(between.get(record.cursor))
    if (record.kind === 'decision') {
      rerun.note(decisionOf(record))
      continue
    }
    const { event, term } = eventOf(record)
    if (record.type === resumedType) {
      const resumption = resumptionOf(event.data)
      const { from, met, rulesSince = from } = resumption
      await swap(unmet.upTo(met))
      if (rulesSince > at) {
        await rerun.rest(from, at)
        return { rerun }
      }
      // It has met none of these one by one.
      for (const entry of unmet.upTo(term) ?? []) books.follow(entry)
      await rerun.resume(books.current, resumption)
      continue
    }
    await swap(unmet.upTo(term))
    if (rerun.book.asksLate) return { gap: 'asynchronous' }
    await rerun.event(record)
  }
  unmet.add(after)
  await swap(last === undefined ? unmet.before(at) : unmet.upTo(last))
  if (rerun.book.asksLate) return { gap: 'asynchronous' }
  await rerun.pass(at)
  return { rerun }
}

/** The first that rules were asked about. */
async function firstEvent(
  storage: Pick<Storage, 'read'>,
  site: string,
  visitor: string,
): Promise<StoredRecord | undefined> {
  for await (const record of storage.read({ site, visitor, kinds: ['event'] })) {
    if (record.data.late !== true) return record
  }
  return undefined
}
