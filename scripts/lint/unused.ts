import type { Finding } from './finding.ts'
import { bin, runNode } from './run-tool.ts'

interface Named {
  readonly name: string
  readonly line?: number
}

/**
 * What nothing uses: files, exports and dependencies below `root`, by knip with `configFile`, and
 * what is used without being declared. Throws when knip itself fails.
 */
export async function checkUnused(root: string, configFile: string): Promise<Finding[]> {
  const args = ['--config', configFile, '--reporter', 'json', '--no-progress']
  const { code, stdout, stderr } = await runNode(bin('knip', 'knip'), args, root)
  if (code > 1 || !stdout.startsWith('{')) throw new Error(`knip failed: ${stderr || stdout}`)
  const { issues }: { issues: (Record<string, unknown> & { file: string })[] } = JSON.parse(stdout)
  const findings = issues.flatMap(({ file, ...kinds }) =>
    Object.entries(kinds).flatMap(([kind, found]) =>
      (Array.isArray(found) ? found.flat() : []).map(({ name, line }: Named) => ({
        file,
        line: line ?? 1,
        law: `knip-${kind}`,
        message: name,
      })),
    ),
  )
  if (findings.length === 0 && code !== 0) throw new Error(`knip failed: ${stderr || stdout}`)
  return findings
}
