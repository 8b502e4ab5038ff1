import { createHash } from 'node:crypto'

/** Hashing many short texts takes longer than hashing what they are together. */
const portion = 50_000

/** All that happened, line by line: as one hash, and as text where somebody wants to read it. */
export class Trace {
  private readonly hash = createHash('sha256')
  private lines = ''
  private readonly passed: () => number
  private readonly write: ((line: string) => void) | undefined

  /** @param passed ms since the beginning */
  constructor(passed: () => number, write?: (line: string) => void) {
    this.passed = passed
    this.write = write
  }

  add(what: string): void {
    const line = `${this.passed()} ${what}\n`
    this.lines += line
    if (this.lines.length > portion) this.flush()
    this.write?.(line)
  }

  /** Of everything so far: asked for once, at the end. */
  digest(): string {
    this.flush()
    return this.hash.digest('hex')
  }

  private flush(): void {
    this.hash.update(this.lines)
    this.lines = ''
  }
}
