import { createReadStream, ReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { TrafficError } from './traffic-error.ts'

const chunkBytes = 256 * 1024

/**
 * The bytes of a file or stream, unpacked where its first two bytes say gzip; its name says
 * nothing. Nothing is opened before the first chunk is asked for; leaving early closes it.
 *
 * @throws TrafficError `TRAFFIC_UNREADABLE`, after all bytes before the damage.
 */
export async function* readBytes(input: string | Readable): AsyncGenerator<Buffer, void, void> {
  const raw =
    typeof input === 'string' ? createReadStream(input, { highWaterMark: chunkBytes }) : input
  try {
    yield* unpacked(raw)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new TrafficError('TRAFFIC_UNREADABLE', `Cannot read ${nameOf(input)}: ${why}`, { cause })
  } finally {
    raw.destroy()
  }
}

function nameOf(input: string | Readable): string {
  if (typeof input === 'string') return input
  return input instanceof ReadStream ? String(input.path) : 'the input stream'
}

async function* unpacked(raw: Readable): AsyncGenerator<Buffer, void, void> {
  const chunks: AsyncIterator<unknown> = raw[Symbol.asyncIterator]()
  let head: Buffer = Buffer.alloc(0)
  while (head.length < 2) {
    const { done, value } = await chunks.next()
    if (done) break
    head = head.length === 0 ? toBuffer(value) : Buffer.concat([head, toBuffer(value)])
  }
  const whole = chain(head, chunks)
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    yield* whole
    return
  }
  const gunzip = createGunzip({ chunkSize: chunkBytes })
  // A failure reaches us through `gunzip`, which the pipeline destroys with it.
  pipeline(Readable.from(whole, { highWaterMark: 2 }), gunzip).catch(() => undefined)
  yield* gunzip
}

async function* chain(
  head: Buffer,
  rest: AsyncIterator<unknown>,
): AsyncGenerator<Buffer, void, void> {
  if (head.length > 0) yield head
  for (let next = await rest.next(); !next.done; next = await rest.next()) {
    yield toBuffer(next.value)
  }
}

function toBuffer(chunk: unknown): Buffer {
  if (Buffer.isBuffer(chunk)) return chunk
  if (chunk instanceof Uint8Array) {
    return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
  }
  throw new TypeError('it gives something else than bytes; leave its encoding unset')
}
