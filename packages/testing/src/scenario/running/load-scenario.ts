import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { RuleSet, RuleSetOptions } from '@beckon/rules'
import { nodeOf } from '../reading/node.ts'
import { type ReadScenario, readScenario } from '../reading/read-scenario.ts'
import { readYaml } from '../reading/read-yaml.ts'
import { RulesSource } from '../reading/rules-source.ts'
import type { Scenario } from '../scenario.ts'

/** How scenarios are read. */
export interface LoadOptions {
  /** Rules in place of those that scenarios name. */
  readonly rules?: RuleSet
  /** What their rules are written in beyond the usual: regular expressions, a site's own facts and operators. */
  readonly language?: RuleSetOptions
}

const endings = ['.yaml', '.yml']

/**
 * The files of scenarios (`*.yaml`, `*.yml`) of a path: itself, or all within a folder and its folders,
 * by name.
 *
 * @throws the system's error where there is no such path
 */
export function scenarioFiles(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { withFileTypes: true })
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => {
      const inner = join(path, entry.name)
      if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : scenarioFiles(inner)
      return endings.some((ending) => entry.name.endsWith(ending)) ? [inner] : []
    })
}

/**
 * Reads a scenario, from a file of YAML or as a program has written it; rules are files from where it is.
 *
 * @param directory from where files are named, where the scenario is none itself; default the working directory
 * @throws the system's error where the file cannot be read
 */
export function loadScenario(
  from: string | Scenario,
  options: LoadOptions = {},
  directory = '.',
): ReadScenario {
  if (typeof from !== 'string') {
    const source = new RulesSource(directory, options.language ?? {}, options.rules)
    return readScenario(nodeOf(from, ''), 'scenario', source)
  }
  const name = basename(from).replace(/\.ya?ml$/, '')
  const yaml = readYaml(readFileSync(from, 'utf8'))
  if ('faults' in yaml) return { name, tests: [], faults: yaml.faults }
  const source = new RulesSource(dirname(from), options.language ?? {}, options.rules)
  return readScenario(yaml.node, name, source)
}
