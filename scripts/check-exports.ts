import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { repository } from './lint/repository.ts'
import { bin, runNode } from './lint/run-tool.ts'
import { type Packed, packAll } from './pack.ts'

/** Asks publint and arethetypeswrong about every package as it would be published. */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'beckon-exports-'))
  try {
    const packed = await packAll(folder)
    for (const one of packed) {
      const faults = [...(await askPublint(one)), ...(await askAboutTypes(one))]
      console.log(`${faults.length === 0 ? 'ok  ' : 'FAIL'} ${one.name}`)
      for (const fault of faults) console.log(`     ${fault}`)
      if (faults.length > 0) process.exitCode = 1
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function askPublint({ tarball }: Packed): Promise<string[]> {
  const file = readFileSync(tarball)
  const bytes = new Uint8Array(file).buffer
  const { messages, pkg } = await publint({ pack: { tarball: bytes }, strict: true })
  return messages
    .filter(({ type }) => type === 'error')
    .map((message) => `publint: ${formatMessage(message, pkg, { color: false })}`)
}

/** Node 10 cannot read `exports`, and we do not support it: the profile leaves it out. */
async function askAboutTypes({ tarball, entries }: Packed): Promise<string[]> {
  if (entries.length === 0) return []
  const args = [tarball, '--profile', 'node16', '--no-definitely-typed', '--format', 'ascii']
  const { code, stdout, stderr } = await runNode(
    bin('@arethetypeswrong/cli', 'attw'),
    args,
    repository,
  )
  return code === 0 ? [] : `${stdout}${stderr}`.trim().split('\n')
}

await main()
