/** What an operator on duty can take. */
export interface Duty {
  /** In which departments; none: in all. */
  readonly departments: readonly string[]
  /** Conversations at once. */
  readonly capacity: number
  /** Conversations under way. */
  readonly busy: number
}

/** Who is on duty, how much each can take, and how many conversations wait. */
export class Roster {
  private readonly onDuty = new Map<string, Duty>()
  /** Invitations that may still lead to a conversation, by operator: also of those who went meanwhile. */
  private readonly granted = new Map<string, number>()
  private readonly queues = new Map<string, number>()

  /** An operator comes on duty, or what it can take has changed. */
  set(operator: string, duty: Duty): void {
    this.onDuty.set(operator, duty)
  }

  duty(operator: string): Duty | undefined {
    return this.onDuty.get(operator)
  }

  remove(operator: string): void {
    this.onDuty.delete(operator)
  }

  setQueue(department: string, length: number): void {
    if (length === 0) this.queues.delete(department)
    else this.queues.set(department, length)
  }

  /** Operators of a department on duty, or of any. */
  online(department: string | undefined): number {
    let count = 0
    for (const duty of this.onDuty.values()) if (serves(duty, department)) count++
    return count
  }

  /** Those of them who can take another conversation. */
  free(department: string | undefined): number {
    let count = 0
    for (const [operator, duty] of this.onDuty) {
      if (serves(duty, department) && this.roomOf(operator, duty) > 0) count++
    }
    return count
  }

  /** Conversations that wait for a department, or for any. */
  queue(department: string | undefined): number {
    if (department !== undefined) return this.queues.get(department) ?? 0
    let sum = 0
    for (const length of this.queues.values()) sum += length
    return sum
  }

  /** Reserves some of what the operator with most room can take; gives the operator. */
  take(department: string | undefined): string | undefined {
    let best: string | undefined
    let most = 0
    for (const [operator, duty] of this.onDuty) {
      const room = this.roomOf(operator, duty)
      if (!serves(duty, department) || room <= 0) continue
      if (room > most || (room === most && best !== undefined && operator < best)) {
        best = operator
        most = room
      }
    }
    if (best !== undefined) this.change(best, 1)
    return best
  }

  /** An operator keeps a promise that was made before it came on duty. */
  keep(operator: string): void {
    this.change(operator, 1)
  }

  /** What was reserved is free again. */
  giveBack(operator: string): void {
    this.change(operator, -1)
  }

  /** Everybody on duty, by id. */
  all(): ReadonlyMap<string, Duty & { readonly granted: number }> {
    return new Map(
      [...this.onDuty].map(([operator, duty]) => [
        operator,
        { ...duty, granted: this.granted.get(operator) ?? 0 },
      ]),
    )
  }

  private change(operator: string, by: number): void {
    const granted = (this.granted.get(operator) ?? 0) + by
    if (granted > 0) this.granted.set(operator, granted)
    else this.granted.delete(operator)
  }

  private roomOf(operator: string, { capacity, busy }: Duty): number {
    return capacity - busy - (this.granted.get(operator) ?? 0)
  }
}

/** Whether an operator answers for a department; for any where none is named. */
export function serves({ departments }: Duty, department: string | undefined): boolean {
  return department === undefined || departments.length === 0 || departments.includes(department)
}
