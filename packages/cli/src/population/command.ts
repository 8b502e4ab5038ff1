import { type Command, InvalidArgumentError } from 'commander'
import type { ExitCode } from '../command-error.ts'
import type { Output } from '../terminal/output.ts'
import { withTrafficOptions } from '../traffic-options.ts'
import { type CrowdFlags, writeEvents } from './events.ts'
import { type FitCommandOptions, fit } from './fit.ts'
import { type RunFlags, runPopulation } from './run.ts'

const most = 2 ** 32 - 1

/** Adds `beckon population`: crowds from parameters, and parameters from logs. */
export function populationCommand(
  program: Command,
  output: Output,
  done: (code: ExitCode) => void,
): void {
  const population = program
    .command('population')
    .description('Make up crowds of visitors from parameters, and find those in a log.')
  const file = 'the parameters, in YAML or JSON; - is stdin'
  const seeded = (command: Command): Command =>
    command.option('--seed <number>', 'another seed is another crowd', whole(0), 1)
  const crowd = (command: Command): Command =>
    seeded(command).option('--visitors <number>', 'how many, in place of the file', whole(1))

  const fitting = population
    .command('fit')
    .description('Find the parameters of a log, and tell how far what they make up is from it.')
    .argument('[log...]', 'web logs or recorded events, gzipped or not; - is stdin')
    .option('--out <file>', 'where they go: JSON if it ends in .json, else YAML')
  seeded(withTrafficOptions(fitting)).action(async (logs: readonly string[], options) => {
    done(await fit(logs, options as FitCommandOptions, output))
  })

  crowd(
    population
      .command('events')
      .description('Write what a population does as recorded events, one a line, as replay reads.')
      .argument('<file>', file),
  ).action(async (path: string, options: CrowdFlags) => {
    done(await writeEvents(path, options, output))
  })

  crowd(
    population
      .command('run')
      .description('Let a population loose on the engine: visitors answer what rules do.')
      .argument('<file>', file)
      .option('--rules <file>', 'a file of rules, or a directory of them'),
  )
    .option('--geo <file>', 'geography from an .mmdb file, or none; geoip-lite by default')
    .option('--json', 'one JSON document on stdout and nothing else there')
    .action(async (path: string, options: RunFlags) => {
      done(await runPopulation(path, options, output))
    })
}

function whole(least: number): (text: string) => number {
  return (text) => {
    const number = Number(text)
    if (Number.isInteger(number) && number >= least && number <= most) return number
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`)
  }
}
