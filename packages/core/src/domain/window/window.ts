import type { LastValue } from './last.ts'
import type { SequenceLog } from './sequence.ts'
import type { Series } from './series.ts'

/** What is kept of the events in a window: plain JSON, never mutated. */
export type Window = Series | LastValue | SequenceLog
