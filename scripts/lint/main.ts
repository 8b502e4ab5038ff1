import { join } from 'node:path'
import { checkDependencies } from './dependencies.ts'
import { checkDeterminism } from './determinism.ts'
import { type Finding, showFinding } from './finding.ts'
import { checkFormatAndLint } from './format-and-lint.ts'
import { checkImports } from './imports.ts'
import { checkLinks } from './links.ts'
import { checkMachineTraces } from './machine-traces.ts'
import { checkPromises } from './promises.ts'
import { repository } from './repository.ts'
import { sourceProgram } from './source-program.ts'
import { trackedFiles } from './tracked-files.ts'
import { checkTypeChecked } from './type-checked.ts'
import { checkUnused } from './unused.ts'

const files = trackedFiles(repository)

const laws: Readonly<Record<string, () => Finding[] | Promise<Finding[]>>> = {
  'format and lint': () => checkFormatAndLint(repository),
  'import law': () => checkImports(repository, join(repository, '.dependency-cruiser.cjs')),
  'nothing unused': () => checkUnused(repository, join(repository, 'knip.json')),
  'determinism law, no lost promises': () => {
    const program = sourceProgram(repository, join(repository, 'tsconfig.base.json'))
    return [...checkDeterminism(program), ...checkPromises(program)]
  },
  'links lead somewhere': async () => checkLinks(repository, await files),
  'no traces of a machine': async () => checkMachineTraces(repository, await files),
  'every source type checked': async () => checkTypeChecked(repository, await files),
  'dependencies explained, licences permissive': () => checkDependencies(repository),
}

/** Every law is checked before the verdict, so that one run shows all there is to mend. */
const verdicts = await Promise.all(
  Object.entries(laws).map(async ([law, check]) => {
    const findings = await check()
    return { law, findings }
  }),
)
for (const { law, findings } of verdicts) {
  console.log(`${findings.length === 0 ? 'ok  ' : 'FAIL'} ${law}`)
  for (const finding of findings) console.log(`     ${showFinding(finding)}`)
}
if (verdicts.some(({ findings }) => findings.length > 0)) process.exitCode = 1
