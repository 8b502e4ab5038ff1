/** The tabs of a browser, each with the address of its page. */
export class Tabs {
  /** The tab that is looked at; the first is 1. */
  current = 1
  /** By number; the tab looked at last comes last. */
  private readonly pages = new Map<number, string>()

  /** The page that is looked at; undefined where there is none. */
  get page(): string | undefined {
    return this.pages.get(this.current)
  }

  /** All tabs with a page, in the order of their numbers. */
  get open(): readonly number[] {
    return [...this.pages.keys()].sort((left, right) => left - right)
  }

  /** A page is shown in the tab that is looked at. */
  show(page: string): void {
    this.pages.delete(this.current)
    this.pages.set(this.current, page)
  }

  /** One more tab is looked at, with no page yet. */
  add(): void {
    this.current = Math.max(0, ...this.pages.keys()) + 1
  }

  /** Another tab is looked at; false where there is none of that number. */
  turnTo(tab: number): boolean {
    const page = this.pages.get(tab)
    if (page === undefined) return false
    this.current = tab
    this.show(page)
    return true
  }

  /** The tab that is looked at is closed; the one that was looked at before is now. */
  close(): void {
    this.pages.delete(this.current)
    this.current = [...this.pages.keys()].at(-1) ?? 1
  }

  /** All are closed. */
  clear(): void {
    this.pages.clear()
    this.current = 1
  }
}
