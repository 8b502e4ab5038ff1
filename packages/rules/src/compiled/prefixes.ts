/** Texts found by how they begin, without cutting a piece off: a tree of characters, held in one table. */
export class Prefixes<Filed> {
  /** By node: what is filed under the text that leads to it. */
  private readonly filed: (Filed | undefined)[]
  /** An open hash table of branches: the node, the character, and the node that it leads to; 0 where a place is free. */
  private readonly from: Int32Array
  private readonly characters: Uint16Array
  private readonly to: Int32Array
  private readonly mask: number

  constructor(byText: ReadonlyMap<string, Filed>) {
    let most = 1
    for (const text of byText.keys()) most += text.length
    let size = 16
    while (size < most * 2) size *= 2
    this.mask = size - 1
    this.from = new Int32Array(size)
    this.characters = new Uint16Array(size)
    this.to = new Int32Array(size)
    this.filed = [undefined]
    for (const [text, filed] of byText) this.filed[this.grow(text)] = filed
  }

  /** Hands over what is filed under each beginning of a text, and `base` with it. */
  visit(text: string, take: (filed: Filed, base: number) => void, base: number): void {
    const { filed, to } = this
    let node = 0
    for (let index = 0; ; index++) {
      const found = filed[node]
      if (found !== undefined) take(found, base)
      if (index === text.length) return
      node = to[this.branch(node, text.charCodeAt(index))] as number
      if (node === 0) return
    }
  }

  /** Makes the nodes of a text; gives the last. */
  private grow(text: string): number {
    let node = 0
    for (let index = 0; index < text.length; index++) {
      const character = text.charCodeAt(index)
      const place = this.branch(node, character)
      if (this.to[place] === 0) {
        this.from[place] = node
        this.characters[place] = character
        this.to[place] = this.filed.push(undefined) - 1
      }
      node = this.to[place] as number
    }
    return node
  }

  /** The place of a branch in the table, or where it would go. */
  private branch(node: number, character: number): number {
    const { from, characters, to, mask } = this
    let place = Math.imul(Math.imul(node, 0x9e3779b1) + character, 0x85ebca6b) >>> 7
    for (;;) {
      place &= mask
      if (to[place] === 0 || (from[place] === node && characters[place] === character)) return place
      place++
    }
  }
}
