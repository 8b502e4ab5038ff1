import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'
import type { Mutant } from './mutants.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Makes one file of the simulation and all that it simulates, that any Node runs, as it is or with a
 * fault planted in it.
 *
 * @throws Error where the place of the fault is not in its file, or there twice
 */
export async function bundle(outfile: string, mutant?: Mutant): Promise<string> {
  await build({
    entryPoints: [join(root, 'tests/faults/seeds.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    conditions: ['@beckon/source'],
    // Optional, and not used here.
    external: ['json-rules-engine', 're2js'],
    sourcemap: 'inline',
    logLevel: 'silent',
    plugins: mutant === undefined ? [] : [planting(mutant)],
  })
  return outfile
}

function planting({ name, file, find, replace }: Mutant): Plugin {
  const path = join(root, file)
  return {
    name: 'mutant',
    setup(making) {
      let planted = false
      making.onLoad({ filter: /\.ts$/ }, async (loading) => {
        if (loading.path !== path) return undefined
        const source = await readFile(path, 'utf8')
        const times = source.split(find).length - 1
        if (times !== 1) {
          throw new Error(`The place of "${name}" is ${times} times in ${file}: describe it anew.`)
        }
        planted = true
        // Its text is data: nothing in it stands for anything else.
        return { contents: source.replace(find, () => replace), loader: 'ts' }
      })
      making.onEnd(() => {
        if (!planted) throw new Error(`Nothing reads ${file}, where "${name}" should be planted.`)
      })
    },
  }
}
