import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from './finding.ts'
import { bin, runNode } from './run-tool.ts'

interface Cruised {
  readonly modules: readonly {
    readonly source: string
    readonly dependencies: readonly { readonly module: string; readonly resolved: string }[]
  }[]
  readonly summary: {
    readonly totalCruised: number
    readonly violations: readonly {
      readonly from: string
      readonly to: string
      readonly rule: { readonly name: string; readonly severity: string }
    }[]
  }
}

/**
 * The import law, by dependency-cruiser with the rules in `configFile`, over the `src` of every
 * package below `root`. Throws when the tool itself fails.
 */
export async function checkImports(root: string, configFile: string): Promise<Finding[]> {
  const folders = readdirSync(join(root, 'packages'))
    .map((name) => `packages/${name}/src`)
    .filter((folder) => existsSync(join(root, folder)))
  const tool = bin('dependency-cruiser', 'depcruise')
  const args = ['--config', configFile, '--output-type', 'json', ...folders]
  const { stdout, stderr } = await runNode(tool, args, root)
  if (!stdout.startsWith('{')) throw new Error(`dependency-cruiser failed: ${stderr || stdout}`)
  const cruised: Cruised = JSON.parse(stdout)
  if (cruised.summary.totalCruised === 0) throw new Error('dependency-cruiser looked at nothing')
  return cruised.summary.violations.map(({ from, to, rule }) => ({
    file: from,
    line: lineOfImport(root, cruised, from, to),
    law: rule.name,
    message: `may not reach ${to}`,
  }))
}

/** dependency-cruiser knows files, not lines: the line is where the import's text first stands. */
function lineOfImport(root: string, { modules }: Cruised, from: string, to: string): number {
  const edges = modules.find(({ source }) => source === from)?.dependencies ?? []
  const specifier = edges.find(({ resolved }) => resolved === to)?.module
  if (specifier === undefined) return 1
  const lines = readFileSync(join(root, from), 'utf8').split('\n')
  const bare = specifier.replace(/^node:/, '')
  return Math.max(
    1,
    lines.findIndex((line) => line.includes(`${bare}'`) || line.includes(`${bare}"`)) + 1,
  )
}
