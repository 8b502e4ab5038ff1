import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { repository } from './lint/repository.ts'
import { bin, type Finished, run, runNode } from './lint/run-tool.ts'
import { packAll } from './pack.ts'

/** Stays green only while nobody needs these to import anything: they are optional. */
const optional = ['better-sqlite3', 'geoip-lite', 'json-rules-engine', 'maxmind']

/** Entries that exist for the sake of an optional package; they are imported once it is there. */
const bridges: Readonly<Record<string, string>> = {
  '@beckon/rules/json-rules-engine': 'json-rules-engine',
  '@beckon/analytics/charts': 'echarts',
  '@beckon/analytics/mail': 'nodemailer',
  '@beckon/rules/re2js': 're2js',
}

/** The README's embedding example; everything it needs must come from the packages. */
const example = join(repository, 'examples', 'embedding')

/** Installs every package, as npm would publish it, into an empty project and uses it there. */
async function main(): Promise<void> {
  const project = realpathSync(mkdtempSync(join(tmpdir(), 'beckon-packed-')))
  try {
    const packed = await packAll(join(project, 'tarballs'))
    const entries = packed.flatMap((one) => one.entries).sort()
    const dependencies = packed.map(({ name, tarball }) => [name, `file:${tarball}`])
    write(project, 'package.json', {
      name: 'empty-project',
      private: true,
      type: 'module',
      dependencies: Object.fromEntries(dependencies),
    })
    const install = ['install', '--omit=optional', '--ignore-scripts', '--prefer-offline']
    await step('install', run('npm', [...install, '--no-audit', '--no-fund'], project))
    const present = optional.filter((name) => existsSync(join(project, 'node_modules', name)))
    if (present.length > 0) throw new Error(`optional, yet installed: ${present.join(', ')}`)

    const plain = entries.filter((entry) => !(entry in bridges))
    await importBothWays(project, plain, 'without what is optional')
    const brought = Object.values(bridges).map((name) => `${name}@${wantedVersion(name)}`)
    await step(
      `install ${brought.join(', ')}`,
      run('npm', [...install, '--no-audit', '--no-fund', ...brought], project),
    )
    await importBothWays(project, entries, 'bridges included')
    for (const resolution of ['node16', 'nodenext']) {
      for (const extension of ['mts', 'cts']) {
        await step(
          `types from ${extension} under ${resolution}`,
          typeCheck(project, entries, resolution, extension),
        )
      }
    }
    const command = join(project, 'node_modules', 'beckon', 'dist', 'main.js')
    const help = await step('beckon --help', runNode(command, ['--help'], project))
    if (!help.includes('replay')) throw new Error(`beckon --help names no command:\n${help}`)
    await runExample(project)
  } finally {
    rmSync(project, { recursive: true })
  }
}

async function importBothWays(project: string, entries: readonly string[], which: string) {
  write(project, 'import.mjs', importAll(entries))
  write(project, 'require.cjs', requireAll(entries))
  await step(`import every entry as ESM, ${which}`, runNode('import.mjs', [], project))
  await step(`require every entry as CommonJS, ${which}`, runNode('require.cjs', [], project))
}

function wantedVersion(name: string): string {
  const { devDependencies }: { devDependencies: Record<string, string> } = JSON.parse(
    readFileSync(join(repository, 'package.json'), 'utf8'),
  )
  return devDependencies[name] ?? 'latest'
}

async function step(name: string, work: Promise<Finished>): Promise<string> {
  const { code, stdout, stderr } = await work
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name}`)
  if (code === 0) return stdout
  throw new Error(`${name} ended with ${code}:\n${stdout}${stderr}`)
}

function write(folder: string, file: string, content: string | object): void {
  const text = typeof content === 'string' ? content : JSON.stringify(content, null, 2)
  writeFileSync(join(folder, file), `${text}\n`)
}

/** A class that one entry of a package throws must be the class that another entry exports. */
const oneCopy = `
for (const [first, one] of Object.entries(entries)) {
  for (const [second, other] of Object.entries(entries)) {
    for (const name of Object.keys(one)) {
      const both = typeof one[name] === 'function' && typeof other[name] === 'function'
      const related = first.startsWith('@beckon/core') && second.startsWith('@beckon/core')
      if (both && related && one[name] !== other[name]) {
        throw new Error(name + ' of ' + first + ' is another copy in ' + second)
      }
    }
  }
}
if (!Object.values(entries).some((entry) => Object.keys(entry).length > 0)) {
  throw new Error('no entry exports anything')
}`

function importAll(entries: readonly string[]): string {
  const lines = entries.map((entry) => `  '${entry}': await import('${entry}'),`)
  return `const entries = {\n${lines.join('\n')}\n}${oneCopy}`
}

function requireAll(entries: readonly string[]): string {
  const lines = entries.map((entry) => `  '${entry}': require('${entry}'),`)
  return `const entries = {\n${lines.join('\n')}\n}${oneCopy}`
}

/** The consumer brings TypeScript and Node's types, as every TypeScript project has them. */
function typeCheck(
  project: string,
  entries: readonly string[],
  resolution: string,
  extension: string,
): Promise<Finished> {
  const imports = entries.map((entry, index) => `import * as entry${index} from '${entry}'`)
  const list = entries.map((_, index) => `entry${index}`)
  const file = `consumer.${extension}`
  write(
    project,
    file,
    `${imports.join('\n')}
import type { Storage } from '@beckon/core/adapter'

export const entries = [${list.join(', ')}]
export const close = (storage: Storage): Promise<void> => storage.close()
// @ts-expect-error: a type that had become \`any\` would let this pass
export const wrong: number = {} as Storage`,
  )
  write(project, 'tsconfig.json', {
    compilerOptions: {
      target: 'ES2023',
      lib: ['ES2023'],
      module: resolution,
      moduleResolution: resolution,
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      skipLibCheck: false,
      types: ['node'],
      typeRoots: [join(repository, 'node_modules', '@types')],
    },
    files: [file],
  })
  return runNode(bin('typescript', 'tsc'), ['-p', 'tsconfig.json'], project)
}

/** Node strips no types below version 22.18, so the compiler makes the example's JavaScript. */
async function runExample(project: string): Promise<void> {
  cpSync(example, project, { recursive: true })
  write(project, 'tsconfig.json', {
    compilerOptions: {
      target: 'ES2023',
      lib: ['ES2023'],
      module: 'nodenext',
      strict: true,
      skipLibCheck: true,
      rewriteRelativeImportExtensions: true,
      resolveJsonModule: true,
      outDir: '.',
      types: ['node'],
      typeRoots: [join(repository, 'node_modules', '@types')],
    },
    files: ['main.ts'],
  })
  await step(
    'compile examples/embedding',
    runNode(bin('typescript', 'tsc'), ['-p', 'tsconfig.json'], project),
  )
  await step('run examples/embedding', runNode('main.js', [], project))
}

await main()
