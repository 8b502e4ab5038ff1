/** Texts found by how they begin, without cutting a piece off: by a hash that grows with each character. */
export class Prefixes {
  /** How long the prefixes are, ascending. */
  private readonly lengths: readonly number[]
  private readonly byHash = new Map<number, { text: string; bucket: Int32Array }[]>()

  constructor(buckets: ReadonlyMap<string, Int32Array>) {
    this.lengths = [...new Set([...buckets.keys()].map((text) => text.length))].sort(
      (left, right) => left - right,
    )
    for (const [text, bucket] of buckets) {
      let hash = 0
      for (let index = 0; index < text.length; index++) hash = grow(hash, text, index)
      const alike = this.byHash.get(hash)
      if (alike === undefined) this.byHash.set(hash, [{ text, bucket }])
      else alike.push({ text, bucket })
    }
  }

  /** Hands over what is filed under each beginning of a text. */
  visit(text: string, take: (bucket: Int32Array) => void): void {
    const { lengths } = this
    let hash = 0
    let index = 0
    for (let step = 0; step < lengths.length; step++) {
      const length = lengths[step] as number
      if (length > text.length) return
      for (; index < length; index++) hash = grow(hash, text, index)
      const alike = this.byHash.get(hash)
      if (alike === undefined) continue
      for (const filed of alike) {
        if (filed.text.length === length && text.startsWith(filed.text)) take(filed.bucket)
      }
    }
  }
}

function grow(hash: number, text: string, index: number): number {
  return (Math.imul(hash, 31) + text.charCodeAt(index)) | 0
}
