export type MetricKind = 'counter' | 'up-down counter' | 'histogram'

/** What is known of a metric before anything is measured. */
export interface Metric {
  readonly name: string
  readonly kind: MetricKind
  /** As UCUM has it: `s`, or what is counted in braces. */
  readonly unit: string
  readonly description: string
  /** What its values are told apart by. All have few values: never anything that a visitor wrote. */
  readonly attributes: readonly string[]
  /** Upper ends of a histogram's buckets, in its unit. */
  readonly buckets?: readonly number[]
}

/** Half a millisecond to ten seconds: what somebody waits for. */
const waits = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
/** Up to a quarter of an hour: an effect waits for its visitor. */
const longWaits = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900]
const sizes = [1, 2, 5, 10, 20, 50, 100, 200, 500]

function counter(
  name: string,
  unit: string,
  description: string,
  ...attributes: readonly string[]
): Metric {
  return { name, kind: 'counter', unit, description, attributes }
}

function level(
  name: string,
  unit: string,
  description: string,
  ...attributes: readonly string[]
): Metric {
  return { name, kind: 'up-down counter', unit, description, attributes }
}

function histogram(
  name: string,
  unit: string,
  buckets: readonly number[],
  description: string,
  ...attributes: readonly string[]
): Metric {
  return { name, kind: 'histogram', unit, description, attributes, buckets }
}

/** Every metric there is; docs/telemetry.md is written from it. */
export const metrics = {
  received: counter('beckon.events.received', '{event}', 'Events that arrived'),
  committed: counter('beckon.events.committed', '{event}', 'Events that were committed'),
  duplicates: counter('beckon.events.duplicate', '{event}', 'Events that were there already'),
  quarantined: counter(
    'beckon.events.quarantined',
    '{event}',
    'Events that could not be read, and were kept as they are',
    'beckon.reason',
  ),
  refused: counter(
    'beckon.events.refused',
    '{event}',
    'Events that were not let in',
    'beckon.reason',
  ),
  inFlight: level(
    'beckon.events.in_flight',
    '{event}',
    'Events that arrived and have no fate yet: received less all others above',
  ),
  unsent: counter(
    'beckon.events.unsent',
    '{event}',
    'What was stepped though no visitor sent it, by kind: tick, presence, operator, desk or derived',
    'beckon.kind',
  ),
  remarked: counter(
    'beckon.events.remarked',
    '{event}',
    'Committed events that were clamped (their time lay ahead), late (too old to be decided upon) or unenriched (some look-up failed)',
    'beckon.remark',
  ),
  saturated: counter(
    'beckon.windows.saturated',
    '{window}',
    'Windows that came to hold fewer events than there were',
  ),
  ruleMatches: counter(
    'beckon.rule.matches',
    '{match}',
    'Times a rule became true for a visitor',
    'beckon.rule',
  ),
  ruleFires: counter('beckon.rule.fires', '{decision}', 'Decisions applied', 'beckon.rule'),
  ruleSuppressions: counter(
    'beckon.rule.suppressions',
    '{decision}',
    'Decisions suppressed, once for each visit and reason',
    'beckon.rule',
    'beckon.reason',
  ),
  ruleSwaps: counter(
    'beckon.rules.swaps',
    '{swap}',
    'Times other rules came into force or, with error.type, could not',
    'error.type',
  ),
  queues: level(
    'beckon.queue.length',
    '{item}',
    'What waits: arrivals for the batch before them to be loaded, outcomes for the commit before theirs, recovering visitors to be loaded anew, the outbox to be settled, deliveries for an acknowledgement, retries for another try, wakeups for their time',
    'beckon.queue',
  ),
  visiting: level(
    'beckon.visitors.visiting',
    '{visitor}',
    'Visitors whose visit has not ended',
    'beckon.site',
  ),
  connected: level(
    'beckon.visitors.connected',
    '{visitor}',
    'Visitors with a connection, or one that ended less than 45 s ago',
    'beckon.site',
  ),
  inMemory: level('beckon.visitors.in_memory', '{visitor}', 'Visitors whose state is in memory'),
  messageDuration: histogram(
    'beckon.message.duration',
    's',
    waits,
    'From the arrival of a message until it is answered; acknowledged, partly or refused',
    'beckon.outcome',
  ),
  eventDuration: histogram(
    'beckon.event.duration',
    's',
    waits,
    'From the arrival of an event until it is committed',
  ),
  commitDuration: histogram(
    'beckon.commit.duration',
    's',
    waits,
    'What the storage takes for a commit, further tries and the pauses between them included',
    'error.type',
  ),
  commitUnits: histogram(
    'beckon.commit.units',
    '{unit}',
    sizes,
    'Entities written by one commit: how well commits are grouped',
  ),
  commitConflicts: counter(
    'beckon.commit.conflicts',
    '{unit}',
    'Units that somebody else was ahead of: what they hold was computed again',
  ),
  commitRetries: counter(
    'beckon.commit.retries',
    '{try}',
    'Tries beyond the first, as the storage was unavailable',
  ),
  effectDuration: histogram(
    'beckon.effect.duration',
    's',
    longWaits,
    'From the commit of an effect until it is delivered, expired or overtaken (taken back, or made void by a later one)',
    'beckon.effect.type',
    'beckon.outcome',
  ),
  connections: level(
    'beckon.connections',
    '{connection}',
    'Connections there are: waiting for their hello, or welcomed',
    'beckon.transport',
    'beckon.state',
  ),
  accepted: counter(
    'beckon.connections.accepted',
    '{connection}',
    'Connections that were let in',
    'beckon.transport',
  ),
  turnedAway: counter(
    'beckon.connections.turned_away',
    '{connection}',
    'Connections that never came to be',
    'beckon.transport',
    'beckon.reason',
  ),
  ended: counter(
    'beckon.connections.ended',
    '{connection}',
    'Connections that ended',
    'beckon.transport',
    'beckon.reason',
  ),
  resumed: counter(
    'beckon.connections.resumed',
    '{connection}',
    'Clients that came back and found everything (whole), or not (cut)',
    'beckon.transport',
    'beckon.outcome',
  ),
  messages: counter(
    'beckon.messages.received',
    '{message}',
    'Messages of clients',
    'beckon.transport',
  ),
  messagesRefused: counter(
    'beckon.messages.refused',
    '{message}',
    'Messages that went no further than the transport; their events are not in the account',
    'beckon.transport',
    'beckon.reason',
  ),
  mailboxes: level(
    'beckon.mailboxes',
    '{mailbox}',
    'Mailboxes of clients that are there (attached), or away and may come back (away)',
    'beckon.transport',
    'beckon.state',
  ),
  kept: level(
    'beckon.mailboxes.messages',
    '{message}',
    'Messages kept until their clients acknowledge them',
    'beckon.transport',
  ),
} as const satisfies Readonly<Record<string, Metric>>
