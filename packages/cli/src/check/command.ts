import type { Command } from 'commander'
import { CommandError, type ExitCode } from '../command-error.ts'
import { checkRulesFile } from '../rules-file.ts'
import type { Output } from '../terminal/output.ts'
import { type CheckedFile, checkReport, isGood } from './report.ts'

/** Adds `beckon check`: reads files of rules, and tells all that is wrong with them. */
export function checkCommand(
  program: Command,
  output: Output,
  done: (code: ExitCode) => void,
): void {
  program
    .command('check')
    .description('Check files of rules, and tell every fault and whatever is probably not meant.')
    .usage('RULES... [options]')
    .argument('<rules...>', 'files of rules, or directories of them; - is stdin')
    .option('--json', 'one JSON document on stdout and nothing else there')
    .action(async (files: readonly string[], { json }: { readonly json?: boolean }) => {
      if (files.filter((file) => file === '-').length > 1) {
        throw new CommandError(2, 'stdin (-) can be read once only: name it once.')
      }
      const checked: CheckedFile[] = []
      for (const file of files) checked.push({ file, ...(await checkRulesFile(file, output)) })
      const ok = checked.every(isGood)
      if (json) output.json({ ok, files: checked.map(asJson) })
      else output.print(checkReport(checked, output.colour))
      done(ok ? 0 : 1)
    })
}

function asJson(checked: CheckedFile): object {
  const { file, ruleSet, faults, findings } = checked
  return {
    file,
    ok: isGood(checked),
    name: ruleSet?.name ?? null,
    rules: ruleSet?.rules.map(({ name }) => name) ?? null,
    faults,
    findings,
  }
}
