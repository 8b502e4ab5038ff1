/**
 * The events of one visitor that are stepped and not committed yet: id → body hash. There are few
 * at a time and they come and go with every event, which a Map would pay for with a new table.
 */
export class Uncommitted {
  private readonly ids: string[] = []
  private readonly hashes: string[] = []

  get size(): number {
    return this.ids.length
  }

  get(id: string): string | undefined {
    const place = this.ids.indexOf(id)
    return place < 0 ? undefined : this.hashes[place]
  }

  set(id: string, bodyHash: string): void {
    this.ids.push(id)
    this.hashes.push(bodyHash)
  }

  delete(id: string): void {
    const place = this.ids.indexOf(id)
    if (place < 0) return
    // Order means nothing here: the last takes the place of the one that goes.
    const lastId = this.ids.pop() as string
    const lastHash = this.hashes.pop() as string
    if (place === this.ids.length) return
    this.ids[place] = lastId
    this.hashes[place] = lastHash
  }
}
