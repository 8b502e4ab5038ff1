import type { FactRef } from '@beckon/rules'
import type { Desk } from './desk.ts'

/** What rules read of the desk, as it was when the event came in: by what it is, and the department. */
export type DeskView = Readonly<Record<string, number>>

/** One thing that some rule reads. */
export interface DeskRead {
  readonly key: string
  readonly of: (desk: Desk) => number
}

const kinds: Readonly<Record<string, (desk: Desk, department: string | undefined) => number>> = {
  'operators.online': ({ roster }, department) => roster.online(department),
  'operators.free': ({ roster }, department) => roster.free(department),
  'queue.length': ({ roster }, department) => roster.queue(department),
}

/** The facts that the desk knows. */
export const deskFacts: readonly string[] = Object.keys(kinds)

/** What a fact reads of the desk; undefined where it is no such fact. */
export function deskRead({ name, params }: FactRef): DeskRead | undefined {
  const read = kinds[name]
  if (read === undefined) return undefined
  const department = typeof params?.department === 'string' ? params.department : undefined
  const key = department === undefined ? name : `${name} ${department}`
  return { key, of: (desk) => read(desk, department) }
}

/** The desk as an event finds it; undefined where no rule asks. */
export function deskView(reads: readonly DeskRead[], desk: Desk): DeskView | undefined {
  if (reads.length === 0) return undefined
  return Object.fromEntries(reads.map(({ key, of }) => [key, of(desk)]))
}
