/** Texts found by how they begin, without cutting a piece off: by a hash that grows with each character. */
export class Prefixes<Filed> {
  /** How long the prefixes are, ascending. */
  private readonly lengths: readonly number[]
  private readonly byHash = new Map<number, { text: string; filed: Filed }[]>()

  constructor(byText: ReadonlyMap<string, Filed>) {
    this.lengths = [...new Set([...byText.keys()].map((text) => text.length))].sort(
      (left, right) => left - right,
    )
    for (const [text, filed] of byText) {
      let hash = 0
      for (let index = 0; index < text.length; index++) hash = grow(hash, text, index)
      const alike = this.byHash.get(hash)
      if (alike === undefined) this.byHash.set(hash, [{ text, filed }])
      else alike.push({ text, filed })
    }
  }

  /** Hands over what is filed under each beginning of a text. */
  visit(text: string, take: (filed: Filed) => void): void {
    const { lengths } = this
    let hash = 0
    let index = 0
    for (let step = 0; step < lengths.length; step++) {
      const length = lengths[step] as number
      if (length > text.length) return
      for (; index < length; index++) hash = grow(hash, text, index)
      const alike = this.byHash.get(hash)
      if (alike === undefined) continue
      for (const { text: start, filed } of alike) {
        if (start.length === length && text.startsWith(start)) take(filed)
      }
    }
  }
}

function grow(hash: number, text: string, index: number): number {
  return (Math.imul(hash, 31) + text.charCodeAt(index)) | 0
}
