import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readBytes } from './read-bytes.ts'
import { TrafficError } from './traffic-error.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'beckon-traffic-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function text(input: string | Readable): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of readBytes(input)) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const byByte = (bytes: Uint8Array) => Readable.from(Array.from(bytes, (byte) => Buffer.of(byte)))
const words = 'hello\n'.repeat(1_000)

describe('readBytes', () => {
  it('tells gzip by its magic bytes, not by its name', async () => {
    const packed = join(folder, 'packed.log')
    const plain = join(folder, 'plain.log.gz')
    writeFileSync(packed, gzipSync(words))
    writeFileSync(plain, words)
    expect(await text(packed)).toBe(words)
    expect(await text(plain)).toBe(words)
  })

  it('reads streams in whatever pieces they come, and gzip members one after the other', async () => {
    const members = Buffer.concat([gzipSync('one\n'), gzipSync('two\n')])
    expect(await text(byByte(members))).toBe('one\ntwo\n')
    expect(await text(byByte(Buffer.from('x')))).toBe('x')
    expect(await text(Readable.from([new Uint8Array([97]), Buffer.from('b')]))).toBe('ab')
    expect(await text(Readable.from([]))).toBe('')
  })

  it('says which file cannot be read', async () => {
    const missing = join(folder, 'missing.log')
    await expect(text(missing)).rejects.toThrow(missing)
    await expect(text(missing)).rejects.toBeInstanceOf(TrafficError)
    await expect(text(folder)).rejects.toMatchObject({ code: 'TRAFFIC_UNREADABLE' })
  })

  it('says that compressed bytes are damaged or cut off', async () => {
    const packed = gzipSync(words)
    const damaged = Buffer.from(packed)
    damaged.fill(0xff, 20, 40)
    for (const bytes of [packed.subarray(0, -12), damaged]) {
      await expect(text(Readable.from([bytes]))).rejects.toMatchObject({
        code: 'TRAFFIC_UNREADABLE',
      })
    }
  })

  it('refuses a stream of text: its bad bytes are lost already', async () => {
    await expect(text(Readable.from(['text']))).rejects.toThrow(/encoding/)
  })

  it('closes what it leaves early', async () => {
    const input = byByte(Buffer.from('abc'))
    for await (const chunk of readBytes(input)) {
      expect(chunk.length).toBeGreaterThan(0)
      break
    }
    expect(input.destroyed).toBe(true)
  })
})
