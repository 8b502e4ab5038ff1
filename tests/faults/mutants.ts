import type { Oracle } from '@beckon/testing'

/** A fault to be planted in the source, as data: no switch of it is in the source itself. */
export interface Mutant {
  readonly name: string
  /** From the root of the repository. */
  readonly file: string
  /** Must occur in the file exactly once. */
  readonly find: string
  readonly replace: string
  /** What goes wrong then, and who should see it first of all. */
  readonly why: string
  readonly oracle: Oracle
  /** Who may see it before. */
  readonly or?: Oracle
  /** In so many seeds it must be found; default 10. */
  readonly within?: number
}

const core = 'packages/core/src'
const client = 'packages/transport-ws/src/client'
const memory = 'packages/storage-memory/src'

/** Faults that engines like this one have had, each in one place. */
export const mutants: readonly Mutant[] = [
  {
    name: 'answers before the commit',
    file: `${core}/commit/commit.ts`,
    find: '      results = await persistently(',
    replace: `      results = units.map((u) => ({ status: 'committed', version: u.expectedVersion + 1 }))
      void (async (...all: any[]) => (persistently as any)(...all).catch(() => {}))(`,
    why: 'acks and effects go out while the storage is still at it',
    oracle: 'written-first',
  },
  {
    name: 'effects of what was not committed',
    file: `${core}/settle.ts`,
    find: '    fail(settled, account)\n',
    replace: `    fail(settled, account)
    if (settled.outcome.kind === 'stepped') dispatcher.send(settled.outcome.slot.key.site, settled.outcome.stepped.outbox)
`,
    why: 'a commit that failed for good sends its invitations all the same',
    oracle: 'written-first',
  },
  {
    name: 'no dedupe',
    file: `${memory}/known-events.ts`,
    find: '    if (this.packed !== undefined) return this.packed.find(id)\n',
    replace: '    if (id !== undefined) return undefined\n',
    why: 'what is sent again is taken in again',
    oracle: 'once',
  },
  {
    name: 'two writers',
    file: `${memory}/memory-storage.ts`,
    find: '  if (unit.state !== undefined && version !== unit.expectedVersion) {',
    replace: '  if (unit.state !== undefined && version > unit.expectedVersion + 9) {',
    why: 'whoever writes last wins, whatever it has not seen',
    oracle: 'once',
  },
  {
    name: 'windows are not restored',
    file: `${core}/commit/load.ts`,
    find: 'takeState(slot, loaded.state as unknown as VisitorState, options)',
    replace: 'takeState(slot, { ...(loaded.state as any), windows: {} }, options)',
    why: 'after a restart counts begin from nothing',
    oracle: 'replay',
  },
  {
    name: 'caps in memory only',
    file: `${core}/commit/load.ts`,
    find: 'takeState(slot, loaded.state as unknown as VisitorState, options)',
    replace:
      'takeState(slot, { ...(loaded.state as any), ...((loaded.state as any).invitations && { invitations: { ...(loaded.state as any).invitations, past: [] } }) }, options)',
    why: 'a restart forgets whom it has invited how often',
    oracle: 'invitations',
  },
  {
    name: 'a wake-up is lost',
    file: `${core}/waking.ts`,
    find: '    this.options.entities.wakeups.set(slot, stepped.wakeAt)\n',
    replace: '',
    why: 'who was woken once is not woken again before something happens',
    oracle: 'replay',
  },
  {
    name: 'an error is swallowed',
    file: `${core}/commit/persistence.ts`,
    find: '      onFailure(error)\n',
    replace: '',
    why: 'nobody hears that the storage fails',
    oracle: 'errors',
  },
  {
    name: 'mailboxes without a bound',
    file: `${core}/hub/mailboxes.ts`,
    find: 'this.away.size > this.limits.resumable',
    replace: 'this.away.size > 1_000 * this.limits.resumable',
    why: 'what was sent to those who are gone is kept, however many they are',
    oracle: 'bounds',
  },
  {
    name: 'visitors stay in memory',
    file: `${core}/commit/entities.ts`,
    find: 'if (this.visitors.size <= this.bounds.cachedVisitors) return',
    replace: 'if (this.visitors.size <= 100 * this.bounds.cachedVisitors) return',
    why: 'the cache keeps all who were ever there',
    oracle: 'bounds',
  },
  {
    name: 'a conflict is not stepped again',
    file: `${core}/commit/commit.ts`,
    find: '    else again(slot.key, arrivals)',
    replace: '    else if (arrivals.length === 0) again(slot.key, arrivals)',
    why: 'where somebody else wrote first, events get no answer',
    oracle: 'order',
  },
  {
    name: 'the outbox is not read again',
    file: `${core}/assembly.ts`,
    find: `    await this.dispatcher.resume(resumeLimit)
    this.phase = 'open'
    this.reread.start()
    this.lateEffects.start()
`,
    replace: `    this.phase = 'open'
    this.reread.start()
`,
    why: 'what a killed process had to deliver stays where it is',
    oracle: 'quiet',
    within: 20,
  },
  {
    name: 'what got no ack is not sent again',
    file: `${client}/sender.ts`,
    find: '    for (const entry of this.#outbox.all()) entry.inFlight = false\n',
    replace: '',
    why: 'events that were under way when a connection was lost wait for ever',
    oracle: 'order',
  },
  {
    name: 'a mailbox without a cursor',
    file: `${core}/hub/mailbox.ts`,
    find: '    for (const { text } of this.kept ?? none) this.outlet?.send(text)\n',
    replace: '',
    why: 'who comes back is told that nothing was lost, and does not get the rest',
    oracle: 'quiet',
    // What somebody does not get may be that it is blocked.
    or: 'blocks',
    within: 20,
  },
  {
    name: 'a block reaches one tab',
    file: `${core}/hub/delivery.ts`,
    find: "effect.type !== 'invite' && effect.type !== 'redirect'",
    replace: "effect.type === 'revoke'",
    why: 'the other pages of a blocked visitor go on as though nothing were',
    oracle: 'blocks',
  },
  {
    name: 'tabs share what is for each of them',
    file: `${client}/effects.ts`,
    find: "return type === 'invite' || type === 'redirect' ? this.#seen : this.#seenHere",
    replace: "return type === 'invite' ? this.#seen : this.#seen",
    why: 'what one tab was told the others take for a repeat',
    oracle: 'blocks',
  },
  {
    name: 'who is blocked gets in',
    file: `${core}/admit/admit.ts`,
    find: "    isBlocked(visitor?.blocks, 'everything', at) ||\n",
    replace: '',
    why: 'events of visitors who are blocked by a rule are taken in',
    oracle: 'blocks',
  },
  {
    name: 'a desk forgets what it has granted',
    file: `${core}/desk/desk-store.ts`,
    find: "      desks.get(site)?.resume(kept, ({ id }) => fates.get(id) ?? 'over', clock.now())\n",
    replace: '      void [desks, fates, kept, clock]\n',
    why: 'after a restart operators and minutes are given out once more',
    oracle: 'desk',
    within: 40,
  },
  {
    name: 'expired effects leave',
    file: `${core}/dispatch/dispatch.ts`,
    find: "    if (entry.expiresAt <= this.options.clock.now()) return 'expired'\n",
    replace: '',
    why: 'an invitation reaches its page long after it made sense',
    oracle: 'expiry',
  },
  {
    name: 'an effect is tried once',
    file: `${core}/dispatch/dispatch.ts`,
    find: "    if (outcome !== 'unreachable') {",
    replace: "    if (outcome !== 'unreachable' || failures > 1) {",
    why: 'what could not be delivered at once is settled and forgotten',
    oracle: 'fates',
  },
  {
    name: 'time goes back',
    file: `${core}/admit/admit.ts`,
    find: 'at: state === undefined || occurredAt > state.at ? occurredAt : state.at,',
    replace: 'at: occurredAt,',
    why: 'a visitor is at an earlier instant when a clock is put back',
    oracle: 'order',
  },
  {
    name: 'a swap forgets what rules did',
    file: `${core}/rules-in-force.ts`,
    find: '      slot.state = stepper.adopt(slot.state)\n',
    replace: '      slot.state = { ...stepper.adopt(slot.state), rules: [] }\n',
    why: 'unchanged rules fire once more when others are swapped',
    oracle: 'invitations',
  },
  {
    name: 'a swap is written down if all goes well',
    file: `${core}/rule-swaps.ts`,
    find: '      await persistently(write, clock, onError, stopped)\n      this.unwritten.shift()\n',
    replace: `      this.unwritten.shift()
      await write().catch((error: unknown) => { onError(error); void [clock, stopped, persistently]; throw error })
`,
    why: 'rules are in force that the log does not have',
    oracle: 'replay',
    within: 60,
  },
  {
    name: 'lists are written twice',
    file: `${core}/block-list/store.ts`,
    find: '      const events = records.map(refOf)\n',
    replace: '      const events = records.map(refOf).slice(records.length)\n',
    why: 'what was written without an answer is written again',
    oracle: 'once',
    within: 60,
  },
  {
    name: 'a repeat counts as committed',
    file: `${core}/settle.ts`,
    find: '      if (outcome.arrival.own === undefined) account.duplicates++\n',
    replace: '      if (outcome.arrival.own === undefined) account.committed++\n',
    why: 'the account says that more is stored than is',
    oracle: 'account',
  },
  {
    name: 'a refusal is not counted',
    file: `${core}/settle.ts`,
    find: '      if (arrival.own === undefined) account.refuse(code)\n',
    replace: '',
    why: 'events of the blocked stay in flight for ever',
    oracle: 'account',
  },
  {
    name: 'two invitations at once',
    file: `${core}/step/barred.ts`,
    find: "  if (until > now) return { reason: 'invitation-open', until }\n",
    replace: '',
    why: 'who has not answered one is asked again',
    oracle: 'invitations',
  },
  {
    name: 'no gap between invitations',
    file: `${core}/step/caps.ts`,
    find: "    waits('gap', last?.at, caps.gapMs, at)",
    replace: "    waits('gap', last?.at, caps.gapMs && 1, at)",
    why: 'one invitation follows the other at once',
    oracle: 'invitations',
  },
  {
    name: 'shown and not remembered',
    file: `${client}/effects.ts`,
    find: '    this.#seenBy(effect.type).mark(effect.id, effect.expiresAt, now)\n',
    replace: '    void now\n',
    why: 'what comes again is shown again',
    oracle: 'once',
    within: 40,
  },
  {
    name: 'dropped without a word',
    file: `${client}/outbox.ts`,
    find: '      dropped.push(oldest)\n',
    replace: '',
    why: 'events go for want of room and nobody is told',
    oracle: 'fates',
    within: 20,
  },
  {
    name: 'rules reach back',
    file: `${core}/commit/load.ts`,
    find: 'const meetsRules = stored.term !== stepper.term &&',
    replace: 'const meetsRules = stored.term !== stepper.term && stored.at < 0 &&',
    why: 'who comes back to other rules is woken by them for instants at which they were not there',
    oracle: 'replay',
  },
  {
    name: 'who is ahead of a swap is not told of',
    file: `${core}/rules-in-force.ts`,
    find: 'const isApart = passedAt > at ||',
    replace: 'const isApart =',
    why: 'no log can tell how far the former rules had gone when a clock was put back',
    oracle: 'replay',
    within: 40,
  },
  {
    name: 'a wake-up under other rules is not told',
    file: `${core}/waking.ts`,
    find: 'const term = nothing ? undefined : newTerm(before, now.state)',
    replace: 'const term = undefined',
    why: 'no log can tell which rules a visitor had met when its process was killed',
    oracle: 'replay',
    within: 40,
  },
  {
    name: 'a connection is forgotten in silence',
    file: `${core}/commit/load.ts`,
    find: 'const disconnected = state !== adopted',
    replace: 'const disconnected = state !== adopted && stored.at < 0',
    why: 'no log can tell that time did not go on for somebody',
    oracle: 'replay',
  },
  {
    name: 'what a wake-up saw is not told',
    file: `${core}/waking.ts`,
    find: 'seen === undefined ||',
    replace: 'seen === undefined || before.at > 0 ||',
    why: 'no log can tell why somebody was invited whose address had been blocked',
    oracle: 'replay',
    within: 60,
  },
  {
    name: 'a timer is left',
    file: `${core}/assembly.ts`,
    find: '    this.attendance.stop()\n',
    replace: '',
    why: 'an engine that was closed still has something to do',
    oracle: 'quiet',
  },
]
