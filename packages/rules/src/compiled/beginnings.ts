/** How many texts are remembered with what was found for them. */
const remembered = 256

/** A hash of its length and of two characters: paths mostly differ towards their end. */
function placeOf(text: string): number {
  const { length } = text
  const last = text.charCodeAt(length - 1) | 0
  const middle = text.charCodeAt(length >>> 1) | 0
  return (length * 37 + last * 11 + middle) & (remembered - 1)
}

/** Which of some texts another begins with: a tree of characters, held in one table. */
export class Beginnings {
  /** By node: 1 + the place of the text that leads to it, 0 where none does. */
  private readonly filed: number[] = [0]
  /** An open hash table of branches: the node, the character, and the node that it leads to; 0 where a place is free. */
  private readonly from: Int32Array
  private readonly characters: Uint16Array
  private readonly to: Int32Array
  private readonly mask: number
  /** Texts that were asked for lately, each at the place of its hash, and what was found: pages are seen again and again. */
  private readonly asked: string[] = new Array<string>(remembered).fill('')
  private readonly answers = new Int32Array(remembered)

  /** `texts`: each once. */
  constructor(texts: readonly string[]) {
    const most = texts.reduce((sum, { length }) => sum + length, 1)
    let size = 16
    while (size < most * 2) size *= 2
    this.mask = size - 1
    this.from = new Int32Array(size)
    this.characters = new Uint16Array(size)
    this.to = new Int32Array(size)
    for (const [place, text] of texts.entries()) this.filed[this.grow(text)] = place + 1
    this.answers.fill(this.filed[0] as number)
  }

  /** 1 + the place of the longest text that this one begins with, 0 for none of them. */
  longest(text: string): number {
    const place = placeOf(text)
    if (this.asked[place] === text) return this.answers[place] as number
    const found = this.find(text)
    this.asked[place] = text
    this.answers[place] = found
    return found
  }

  private find(text: string): number {
    const { filed, to } = this
    let node = 0
    let longest = filed[0] as number
    for (let index = 0; index < text.length; index++) {
      node = to[this.branch(node, text.charCodeAt(index))] as number
      if (node === 0) break
      const found = filed[node] as number
      if (found !== 0) longest = found
    }
    return longest
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
        this.to[place] = this.filed.push(0) - 1
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
