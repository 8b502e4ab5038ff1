import { defineConfig, type Options } from 'tsup'

/**
 * One build for the whole house. Everything that is not a relative path stays
 * external: tsup reads only the root package.json here, so without this each
 * package would swallow its dependencies.
 */
const external = [/^[^./]/]

const library = (name: string, entry: string[]): Options => ({
  name,
  entry: Object.fromEntries(
    entry.map((file) => [file.replace(/\.ts$/, ''), `packages/${name}/src/${file}`]),
  ),
  outDir: `packages/${name}/dist`,
  format: ['esm', 'cjs'],
  target: 'node20',
  platform: 'node',
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
  sourcemap: true,
  clean: true,
  external,
})

export default defineConfig([
  library('rules', ['index.ts', 'json-rules-engine/index.ts']),
  library('core', ['index.ts', 'adapter.ts', 'protocol/index.ts']),
  library('enrich', ['index.ts']),
  library('storage-memory', ['index.ts']),
  library('storage-sqlite', ['index.ts']),
  library('testing', ['index.ts']),
  {
    name: 'cli',
    entry: { main: 'packages/cli/src/main.ts' },
    outDir: 'packages/cli/dist',
    format: ['esm'],
    target: 'node20',
    platform: 'node',
    dts: false,
    sourcemap: true,
    clean: true,
    external,
  },
])
