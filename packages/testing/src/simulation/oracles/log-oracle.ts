import type { LogRecord, Unit } from '@beckon/core/adapter'
import type { Findings } from '../finding.ts'

/** Records that bear their visitor's instant, and so stand in order of it. */
const inOrder = new Set(['event', 'decision', 'derived', 'invitation'])

/** Whatever is written to the log, as soon as it is there. */
export class LogOracle {
  /** How many records there are. */
  size = 0
  private readonly findings: Findings
  private readonly records = new Set<string>()
  /** The instant of each visitor's last record, ms. */
  private readonly last = new Map<string, number>()
  /** The number of the last event of each page, as each visitor that it has been. */
  private readonly lastOfPage = new Map<string, number>()
  /** Pages whose events may overtake each other: some were sent back, or the network did it. */
  private readonly disordered = new Set<string>()

  constructor(findings: Findings) {
    this.findings = findings
  }

  /** Whether an event of a visitor is written down: taken in, or refused by a block. */
  has(visitor: string, id: string): boolean {
    const name = `${visitor}:${id}`
    return this.records.has(`event ${name}`) || this.records.has(`refused ${name}`)
  }

  disorder(page: string): void {
    this.disordered.add(page)
  }

  written({ records }: Unit): void {
    for (const record of records) {
      this.size++
      const name = `${record.kind} ${record.id}`
      if (record.kind !== 'ruleset') {
        if (this.records.has(name)) this.findings.add('once', `in the log twice: ${name}`)
        this.records.add(name)
      }
      if (inOrder.has(record.kind)) this.checkOrder(record)
    }
  }

  private checkOrder({ kind, id, at, visitor, data }: LogRecord): void {
    if (visitor === undefined || data.late === true) return
    const last = this.last.get(visitor)
    if (last !== undefined && at < last) {
      this.findings.add('order', `${kind} ${id} is ${last - at} ms before what stands before it`)
    }
    this.last.set(visitor, at)
    if (kind === 'event') this.checkPage(visitor, id.slice(visitor.length + 1))
  }

  /** What a page has tracked comes in the order in which it was tracked. */
  private checkPage(visitor: string, id: string): void {
    const [page = '', number = ''] = id.split('-')
    if (!page.startsWith('g') || this.disordered.has(page)) return
    const name = `${visitor} ${page}`
    const last = this.lastOfPage.get(name)
    if (last !== undefined && Number(number) < last) {
      this.findings.add('order', `event ${id} comes behind number ${last} of its page`)
    }
    this.lastOfPage.set(name, Number(number))
  }
}
