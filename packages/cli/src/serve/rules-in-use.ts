import { canonicalJson, type RuleSet } from '@beckon/rules'
import { faultLines } from '../faults.ts'
import { checkRulesFile } from '../rules-file.ts'
import { count } from '../terminal/format.ts'
import type { Output } from '../terminal/output.ts'
import type { Log } from './log.ts'
import type { Server } from './server.ts'

/** The rules of a running server: read again from their file, and put into force where they are good. */
export class RulesInUse {
  private readonly file: string
  private readonly server: Server
  private readonly output: Output
  private readonly log: Log
  private document: string
  /** What was wrong with the file when it was last read. */
  private wrong = ''
  private reading: Promise<void> | undefined
  private wanted: 'changed' | 'asked' | undefined

  constructor(file: string, rules: RuleSet, server: Server, output: Output, log: Log) {
    this.file = file
    this.server = server
    this.output = output
    this.log = log
    this.document = canonicalJson(rules.document)
  }

  /**
   * Reads the file again, one time after the other.
   *
   * @param why `asked`: somebody waits for an answer, also when there is nothing new
   */
  reload(why: 'changed' | 'asked'): Promise<void> {
    if (this.wanted !== 'asked') this.wanted = why
    this.reading ??= this.readWhileWanted().finally(() => {
      this.reading = undefined
    })
    return this.reading
  }

  private async readWhileWanted(): Promise<void> {
    while (this.wanted !== undefined) {
      const why = this.wanted
      this.wanted = undefined
      await this.read(why === 'asked')
    }
  }

  private async read(asked: boolean): Promise<void> {
    const { file, log, output } = this
    let found: Awaited<ReturnType<typeof checkRulesFile>>
    try {
      found = await checkRulesFile(file, output)
    } catch (error) {
      this.refused(asked, error instanceof Error ? error.message : String(error), [])
      return
    }
    const { ruleSet, faults } = found
    if (ruleSet === undefined) {
      const lines = faultLines(faults, 'fault', output.noteColour)
      this.refused(asked, `${file} has ${count(faults.length, 'fault')}.`, lines)
      return
    }
    const document = canonicalJson(ruleSet.document)
    if (document === this.document) {
      const back = this.wrong !== ''
      this.wrong = ''
      if (asked || back) log.info(`${file} holds the rules in force, ${this.hash}.`)
      return
    }
    await this.use(ruleSet, document, asked)
  }

  private async use(ruleSet: RuleSet, document: string, asked: boolean): Promise<void> {
    const { file, log, server } = this
    const before = this.hash
    try {
      await server.use(ruleSet)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      if (this.hash === before) {
        this.refused(asked, `${file} cannot be used: ${why}`, [])
        return
      }
      log.warn(`The change of rules could not be written to the storage: ${why}`)
    }
    this.document = document
    this.wrong = ''
    const rules = count(ruleSet.rules.length, 'rule')
    log.info(`Rules changed: ${before} → ${this.hash}, ${rules} from ${file}.`)
  }

  /** Said once for the same content, unless somebody asked. */
  private refused(asked: boolean, why: string, lines: readonly string[]): void {
    const wrong = [why, ...lines].join('\n')
    if (wrong === this.wrong && !asked) return
    this.wrong = wrong
    this.log.lines(lines)
    this.log.warn(`${why} The rules in force stay: ${this.hash}.`)
  }

  private get hash(): string {
    return this.server.engine.ruleSetHash
  }
}
