/**
 * The events of one visitor that are stepped and not committed yet: id → body hash. Nearly always
 * it is one, which comes and goes with every event: a Map or a list would be made anew each time.
 */
export class Uncommitted {
  private id: string | undefined
  private bodyHash = ''
  /** All others: id, body hash, id, body hash. */
  private more: string[] | undefined

  get size(): number {
    return this.id === undefined ? 0 : 1 + (this.more?.length ?? 0) / 2
  }

  get(id: string): string | undefined {
    if (this.id === id) return this.bodyHash
    const place = this.placeOf(id)
    return place < 0 ? undefined : this.more?.[place + 1]
  }

  set(id: string, bodyHash: string): void {
    if (this.id === undefined) {
      this.id = id
      this.bodyHash = bodyHash
    } else if (this.more === undefined) this.more = [id, bodyHash]
    else this.more.push(id, bodyHash)
  }

  delete(id: string): void {
    // Order means nothing here: the last takes the place of the one that goes.
    if (this.id === id) {
      const lastHash = this.more?.pop()
      this.id = this.more?.pop()
      this.bodyHash = lastHash ?? ''
    } else {
      const place = this.placeOf(id)
      if (place < 0 || this.more === undefined) return
      const lastHash = this.more.pop() as string
      const lastId = this.more.pop() as string
      if (place < this.more.length) {
        this.more[place] = lastId
        this.more[place + 1] = lastHash
      }
    }
    if (this.more?.length === 0) this.more = undefined
  }

  private placeOf(id: string): number {
    const { more } = this
    if (more === undefined) return -1
    for (let place = 0; place < more.length; place += 2) if (more[place] === id) return place
    return -1
  }
}
