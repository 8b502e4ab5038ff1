import type { Engine } from '@beckon/core'
import type { Attributes, Meter } from '@opentelemetry/api'
import { collected } from './meter.ts'
import { metrics } from './metrics.ts'
import { Series } from './series.ts'

/** What of an engine can be counted at any moment. */
export type Countable = Pick<Engine, 'account' | 'rules' | 'depths' | 'visitors'>

/**
 * Reads an engine's counts whenever metrics are collected, and never in between.
 *
 * @param series how many rules and sites have series of their own; what is beyond is summed
 * @returns how it ends
 */
export function countEngine(
  meter: Meter,
  engine: Countable,
  common: Attributes,
  series: number,
): () => void {
  const ends = [
    account(meter, engine, common),
    rules(meter, engine, common, series),
    depths(meter, engine, common),
    visitors(meter, engine, common, series),
  ]
  return () => {
    for (const end of ends) end()
  }
}

function account(meter: Meter, engine: Countable, common: Attributes): () => void {
  const { received, committed, duplicates, quarantined, refused, inFlight } = metrics
  const { unsent, remarked, saturated } = metrics
  const own = [received, committed, duplicates, quarantined, refused, inFlight]
  return collected(meter, [...own, unsent, remarked, saturated], common, (take) => {
    const now = engine.account()
    take(received, now.received)
    take(committed, now.committed)
    take(duplicates, now.duplicates)
    for (const [reason, count] of Object.entries(now.quarantined))
      take(quarantined, count, { 'beckon.reason': reason })
    for (const [reason, count] of Object.entries(now.refused))
      take(refused, count, { 'beckon.reason': reason })
    take(inFlight, now.inFlight)
    const { ticks: tick, presences: presence, operated: operator, deskAnswers: desk, derived } = now
    for (const [kind, count] of Object.entries({ tick, presence, operator, desk, derived }))
      take(unsent, count, { 'beckon.kind': kind })
    const { clamped, late, unenriched } = now
    for (const [remark, count] of Object.entries({ clamped, late, unenriched }))
      take(remarked, count, { 'beckon.remark': remark })
    take(saturated, now.saturated)
  })
}

function rules(meter: Meter, engine: Countable, common: Attributes, series: number): () => void {
  const matches = new Series(metrics.ruleMatches, series)
  const fires = new Series(metrics.ruleFires, series)
  const suppressions = new Series(metrics.ruleSuppressions, series)
  const all = [matches, fires, suppressions]
  const own = all.map(({ metric }) => metric)
  return collected(meter, own, common, (take) => {
    for (const [rule, { matched, fired, suppressed }] of Object.entries(engine.rules())) {
      matches.take(take, matched, { 'beckon.rule': rule })
      fires.take(take, fired, { 'beckon.rule': rule })
      for (const [reason, count] of Object.entries(suppressed))
        suppressions.take(take, count, { 'beckon.rule': rule, 'beckon.reason': reason })
    }
    for (const one of all) one.takeRest(take)
  })
}

function depths(meter: Meter, engine: Countable, common: Attributes): () => void {
  const { queues, inMemory } = metrics
  return collected(meter, [queues, inMemory], common, (take) => {
    const { visitors, ...waiting } = engine.depths()
    for (const [queue, length] of Object.entries(waiting))
      take(queues, length, { 'beckon.queue': queue })
    take(inMemory, visitors)
  })
}

function visitors(meter: Meter, engine: Countable, common: Attributes, series: number): () => void {
  const visiting = new Series(metrics.visiting, series)
  const connected = new Series(metrics.connected, series)
  return collected(meter, [visiting.metric, connected.metric], common, (take) => {
    for (const [site, count] of Object.entries(engine.visitors())) {
      visiting.take(take, count.visiting, { 'beckon.site': site })
      connected.take(take, count.connected, { 'beckon.site': site })
    }
    visiting.takeRest(take)
    connected.takeRest(take)
  })
}
