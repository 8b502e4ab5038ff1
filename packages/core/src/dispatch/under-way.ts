import type { PendingEntry } from '../ports/storage.ts'
import { isForOperators, isNotice } from './notices.ts'
import type { Try } from './retries.ts'

/**
 * The tries whose end is awaited, and whether somebody they are for has come meanwhile: a message may wait
 * in the mailbox of a page that is gone, and is given back just when another page is there.
 */
export class UnderWay {
  private readonly byReceiver = new Map<string, Set<Try>>()
  private readonly called = new WeakSet<Try>()

  /** How many there are. */
  size = 0

  add(one: Try): void {
    this.size++
    const name = receiverOf(one.entry)
    const others = this.byReceiver.get(name)
    if (others === undefined) this.byReceiver.set(name, new Set([one]))
    else others.add(one)
  }

  /** It has ended; gives back whether it is worth trying again at once. */
  delete(one: Try): boolean {
    this.size--
    const name = receiverOf(one.entry)
    const others = this.byReceiver.get(name)
    others?.delete(one)
    if (others?.size === 0) this.byReceiver.delete(name)
    return this.called.has(one)
  }

  /** A visitor has come. */
  callForPages(site: string, visitor: string): void {
    for (const one of this.byReceiver.get(pagesOf(site, visitor)) ?? none) {
      if (!isNotice(one.entry)) this.called.add(one)
    }
  }

  /** An operator of a site has come. */
  callForOperators(site: string): void {
    for (const one of this.byReceiver.get(operatorsOf(site)) ?? none) this.called.add(one)
  }
}

const none: readonly never[] = []

function receiverOf(entry: PendingEntry): string {
  return isForOperators(entry) ? operatorsOf(entry.site) : pagesOf(entry.site, entry.visitor)
}

function pagesOf(site: string, visitor: string): string {
  return `${site}\nvisitor ${visitor}`
}

function operatorsOf(site: string): string {
  return `${site}\noperators`
}
