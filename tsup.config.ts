import { defineConfig, type Options } from 'tsup'

/**
 * One build for the whole house. Everything that is not a relative path stays
 * external: tsup reads only the root package.json here, so without this each
 * package would swallow its dependencies.
 */
const external = [/^[^./]/]

/**
 * Splitting keeps one copy of each class when a package has several entries, in CommonJS too:
 * otherwise an error thrown by one entry is no `instanceof` of the other's class. With
 * `treeshake`, rollup writes the CommonJS chunks; tsup's other way to split them rewrites `?.`
 * and class fields into slow helpers and `import()` into `require()`. The `node:` prefix stays,
 * because `node:sqlite` has no other name.
 */
const shared: Options = {
  target: 'node20',
  platform: 'node',
  splitting: true,
  treeshake: true,
  removeNodeProtocol: false,
  sourcemap: true,
  clean: true,
  external,
}

const library = (name: string, entry: string[]): Options => ({
  name,
  entry: Object.fromEntries(
    entry.map((file) => [file.replace(/\.ts$/, ''), `packages/${name}/src/${file}`]),
  ),
  outDir: `packages/${name}/dist`,
  format: ['esm', 'cjs'],
  ...shared,
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
})

/**
 * A client for browsers, in one file that stands alone: what it takes of the protocol is built
 * in, and it is as small as it can be. Its types still point to the protocol's package.
 */
const browserClient = (name: string): Options => ({
  name: `${name}/client`,
  entry: { index: `packages/${name}/src/client/index.ts` },
  outDir: `packages/${name}/dist/client`,
  format: ['esm', 'cjs'],
  ...shared,
  target: 'es2022',
  platform: 'neutral',
  splitting: false,
  minify: true,
  external: [],
  esbuildOptions(options) {
    options.conditions = ['@beckon/source']
  },
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
})

export default defineConfig([
  library('rules', ['index.ts', 'json-rules-engine/index.ts', 're2js/index.ts']),
  library('core', ['index.ts', 'adapter.ts', 'protocol/index.ts']),
  library('enrich', ['index.ts']),
  library('webhook', ['index.ts']),
  library('analytics', ['index.ts', 'charts/index.ts', 'mail/index.ts']),
  library('telemetry', ['index.ts']),
  library('storage-memory', ['index.ts']),
  library('storage-sqlite', ['index.ts']),
  {
    ...library('transport-ws', ['index.ts']),
    // The client is built by itself, at the same time, into the folder below.
    clean: ['!client/**'],
  },
  browserClient('transport-ws'),
  library('testing', ['index.ts']),
  {
    name: 'cli',
    entry: {
      main: 'packages/cli/src/main.ts',
      command: 'packages/cli/src/thread/command.ts',
    },
    outDir: 'packages/cli/dist',
    format: ['esm'],
    ...shared,
    dts: false,
  },
])
