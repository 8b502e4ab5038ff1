import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, type Options } from 'tsup'
import builds from '../../tsup.config.ts'

/** The client as it is published for pages without a bundler: `dist/client/index.js` of its package. */
export async function clientFile(): Promise<string> {
  const settings = (builds as Options[]).find(({ name }) => name === 'transport-ws/client')
  const folder = await mkdtemp(join(tmpdir(), 'beckon-client-'))
  try {
    await build({
      ...settings,
      config: false,
      silent: true,
      clean: false,
      dts: false,
      sourcemap: false,
      format: ['esm'],
      outDir: folder,
    })
    return await readFile(join(folder, 'index.js'), 'utf8')
  } finally {
    await rm(folder, { recursive: true })
  }
}
