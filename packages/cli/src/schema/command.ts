import { ruleSetSchema } from '@beckon/rules'
import type { Command } from 'commander'
import type { ExitCode } from '../command-error.ts'
import type { Output } from '../terminal/output.ts'

/** Adds `beckon schema`: prints the JSON Schema of rule sets, for editors. */
export function schemaCommand(
  program: Command,
  output: Output,
  done: (code: ExitCode) => void,
): void {
  program
    .command('schema')
    .description('Print the JSON Schema of rule sets, for editors.')
    .usage('> rules.schema.json')
    .option('--json', 'the same: it is JSON anyway')
    .action(() => {
      output.json(ruleSetSchema())
      done(0)
    })
}
