import type { Finding } from './finding.ts'
import { bin, runNode } from './run-tool.ts'

interface BiomeReport {
  readonly diagnostics: readonly {
    readonly severity: string
    readonly message: string
    readonly category: string
    readonly location: { readonly path: string; readonly start?: { readonly line: number } }
  }[]
}

/** Formatting and lint below `root` by biome with the `biome.json` there; warnings count. */
export async function checkFormatAndLint(root: string): Promise<Finding[]> {
  const args = ['ci', '--colors=off', '--error-on-warnings', '--max-diagnostics=none']
  const { code, stdout, stderr } = await runNode(
    bin('@biomejs/biome', 'biome'),
    [...args, '--reporter=json', '.'],
    root,
  )
  if (!stdout.startsWith('{')) throw new Error(`biome failed: ${stderr || stdout}`)
  const { diagnostics }: BiomeReport = JSON.parse(stdout)
  const findings = diagnostics
    .filter(({ severity }) => severity === 'error' || severity === 'warning')
    .map(({ category, message, location }) => ({
      file: location.path,
      line: Math.max(1, location.start?.line ?? 1),
      law: category.split('/').at(-1) ?? category,
      message,
    }))
  if (code !== 0 && findings.length === 0) throw new Error(`biome failed: ${stderr || stdout}`)
  return findings
}
